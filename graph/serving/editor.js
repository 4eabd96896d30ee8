"use strict";
// What the library would fetch from elsewhere (prefixes, names of classes) is left out: the page's
// security policy would stop it, and nobody need see that it tried.
const START = `# A question to start from: who is told to pay whom, in US dollars at least, and of how many of the flows
# that is known. Readings, parts of other flows and deals that were replaced or have ended are left out;
# what counts under a lens, with bounds, the measures tell.
PREFIX lk: <https://w3id.org/lingkar/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?payer ?payee (SUM(COALESCE(?low, 0)) AS ?usd_at_least) (COUNT(?low) AS ?known) (COUNT(?flow) AS ?flows)
WHERE {
  ?flow lk:payer/skos:prefLabel ?payer ; lk:payee/skos:prefLabel ?payee .
  OPTIONAL { ?flow lk:currency "USD" ; lk:amountLow ?low }
  FILTER NOT EXISTS { ?flow lk:readingOf|lk:partOf ?other }
  FILTER NOT EXISTS { ?flow lk:deal/^lk:replaces ?newer }
  FILTER NOT EXISTS { ?flow lk:deal/^lk:subject/lk:status/lk:terminates true }
}
GROUP BY ?payer ?payee
HAVING (COUNT(?low) > 0)
ORDER BY DESC(?usd_at_least)
LIMIT 20
`;
const Yasqe = Yasgui.Yasqe;
Yasqe.defaults.autocompleters = ["variables"];
Yasqe.defaults.value = START;
// A link holds the query and leads back to this page; no service shortens it.
Yasqe.defaults.createShortLink = undefined;
// A table shows what a literal says; its datatype or language is a title.
const Table = Yasgui.Yasr.plugins.table;
const formatted = Table.prototype.formatLiteral;
Table.prototype.formatLiteral = (term, prefixes) => {
  const cell = document.createElement("span");
  // As the library writes it where it is asked to be brief: escaped.
  cell.innerHTML = formatted.call({ persistentConfig: { compact: true } }, term, prefixes);
  if (term["xml:lang"]) cell.title = `@${term["xml:lang"]}`;
  else if (term.datatype) cell.title = term.datatype;
  return cell.outerHTML;
};
const yasgui = new Yasgui(document.getElementById("editor"), {
  requestConfig: { endpoint: location.origin + "/sparql", method: "POST" },
  copyEndpointOnNewTab: true,
  persistenceId: "lingkar",
  endpointCatalogueOptions: { getData: () => [], keys: [] },
});
const list = document.getElementById("questions");
const known = [];
fetch("/editor/questions.json")
  .then((reply) => reply.json())
  .then((told) => {
    for (const question of told) {
      known.push(question.query);
      list.add(new Option(question.text, String(known.length - 1)));
    }
    document.documentElement.dataset.questions = String(known.length);
  });
list.addEventListener("change", () => {
  if (list.value !== "") yasgui.getTab().setQuery(known[Number(list.value)]);
});
