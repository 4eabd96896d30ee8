"use strict";
// What the library would fetch from elsewhere (prefixes, names of classes) is left out: the page's
// security policy would stop it, and nobody need see that it tried.
const START = `# A question to start from: who pays whom, and how much of it is known
PREFIX lk: <https://w3id.org/lingkar/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?payer ?payee (COUNT(?flow) AS ?flows) (SUM(?low) AS ?at_least)
WHERE {
  ?flow lk:payer/skos:prefLabel ?payer ; lk:payee/skos:prefLabel ?payee .
  OPTIONAL { ?flow lk:amountLow ?low }
}
GROUP BY ?payer ?payee
ORDER BY DESC(?flows)
LIMIT 20
`;
const Yasqe = Yasgui.Yasqe;
Yasqe.defaults.autocompleters = ["variables"];
Yasqe.defaults.value = START;
// A link holds the query and leads back to this page; no service shortens it.
Yasqe.defaults.createShortLink = undefined;
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
