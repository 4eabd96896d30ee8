// What is seen under a lens, taken from the data that come with the page (graph/pages/packing.py).
"use strict";
window.lingkar = window.lingkar || {};
(() => {
  const { decimal, add, compare } = lingkar.decimals;
  const NOTHING = decimal("0");
  const named = (from, to, nature) => `${from}\t${to}\t${nature}`;

  function interval([low, high, stated]) {
    return { low: decimal(low), high: high === null ? null : decimal(high), stated: stated === null ? null : decimal(stated) };
  }
  const sumOf = (a, b) => (a === null || b === null ? null : add(a, b));
  function plus(a, b) {
    return {
      low: add(a.low, b.low), high: sumOf(a.high, b.high),
      stated: b.stated === null ? a.stated : a.stated === null ? b.stated : add(a.stated, b.stated),
    };
  }
  const total = (amounts) => amounts.reduce(plus, { low: NOTHING, high: NOTHING, stated: null });

  // Flows of one payer, payee and nature as one edge: the cash is summed, or all where there is none.
  function edgeOf(from, to, nature, flows) {
    const cash = flows.filter((flow) => !flow.inKind);
    const summed = cash.length ? cash : flows;
    return {
      id: named(from, to, nature), from, to, nature, flows, inKind: !cash.length,
      ...total(summed.map((flow) => flow.amount)),
      firmness: Math.max(...summed.map((flow) => flow.step)),
      known: summed.filter((flow) => flow.amount.stated !== null).length, qualifying: summed.length,
    };
  }

  function lenses(data, slots) {
    const amounts = data.values.map(([, , , ...ends]) => interval(ends.length === 1 ? [ends[0], ends[0], ends[0]] : ends));
    const details = new Map(data.nodes.map((node) => [node.id, node]));

    function at(run, day) {  // the value that stands on a day, -1 before the first
      let found = -1;
      const row = data.runs[run];
      for (let i = 0; i < row.length && row[i] <= day; i += 2) found = row[i + 1];
      return found;
    }

    function flowsOf(slot, day) {
      const found = [];
      data.at.forEach((runs, i) => {
        const place = at(runs[slot], day);
        if (place < 0) return;
        const [payer, payee, status] = data.values[place];
        const { nature, inKind } = data.flows[i];
        found.push({
          flow: i, from: data.nodes[payer].id, to: data.nodes[payee].id, nature, inKind: Boolean(inKind),
          amount: amounts[place], status: data.statuses[status][0], step: data.statuses[status][1],
        });
      });
      return found;
    }

    const drawn = new Map();
    function network(slot, day) {
      const key = `${slot} ${day}`;
      if (!drawn.has(key)) {
        const groups = new Map();
        for (const flow of flowsOf(slot, day)) {
          const name = named(flow.from, flow.to, flow.nature);
          if (!groups.has(name)) groups.set(name, []);
          groups.get(name).push(flow);
        }
        if (drawn.size > 12) drawn.clear();
        drawn.set(key, new Map([...groups.values()].map((flows) => {
          const { from, to, nature } = flows[0];
          const edge = edgeOf(from, to, nature, flows);
          return [edge.id, edge];
        })));
      }
      return drawn.get(key);
    }

    function numbers(slot, day) {
      const found = new Map();
      const place = at(data.numberSets[slot], day);
      for (const each of place < 0 ? [] : data.sets[place]) {
        const [measure, value, low, high, known, qualifying] = data.numbers[each];
        found.set(data.measures[measure], { value, low, high, known, qualifying });
      }
      return found;
    }

    function rings(slot, day) {
      const place = at(data.ringLists[slot], day);
      return (place < 0 ? [] : data.lists[place]).map((each) => {
        const [ends, natures, stated, low, high, firmness, known, qualifying] = data.rings[each];
        const ids = ends.map((node) => data.nodes[node].id);
        return {
          id: ids.join("--"), ids, page: data.ringPages[each], firmness, known, qualifying, ...interval([low, high, stated]),
          edges: natures.map((nature, i) => named(ids[i], ids[(i + 1) % ids.length], nature)),
        };
      });
    }

    function rate(code, day) {
      const { rates, run } = data.rates[code];
      const [value, text, sources] = rates[at(run, day)];
      return { value: decimal(value), text, sources };
    }

    // Nodes and edges that the map opens on, as graph/pages/opening.py chooses them.
    const ORDER = new Map(data.nodes.map((node, i) => [node.id, i]));
    function opening(edges, ringed, part) {
      const nodes = new Set();
      const chosen = new Set();
      for (const ring of ringed.slice(0, part.rings)) {
        for (const id of ring.ids) nodes.add(id);
        for (const id of ring.edges) if (edges.has(id)) chosen.add(id);
      }
      const ranked = largestFirst([...edges.values()].filter((e) => e.stated !== null && e.stated.m > 0n));
      for (;;) {
        const next = chosen.size < part.edges && ranked.find((e) => !chosen.has(e.id)
          && (!nodes.size || nodes.has(e.from) || nodes.has(e.to))
          && nodes.size + !nodes.has(e.from) + (e.from !== e.to && !nodes.has(e.to)) <= part.nodes);
        if (!next) return { nodes, chosen };
        chosen.add(next.id);
        nodes.add(next.from).add(next.to);
      }
    }
    function largestFirst(edges) {
      const known = (e) => e.stated !== null;
      return edges.sort((a, b) => known(b) - known(a) || (known(a) ? compare(b.stated, a.stated) : 0)
        || ORDER.get(a.from) - ORDER.get(b.from) || ORDER.get(a.to) - ORDER.get(b.to)
        || slots.natureOrder[a.nature] - slots.natureOrder[b.nature]);
    }

    return { data, details, network, numbers, rings, rate, opening, largestFirst };
  }

  lingkar.lenses = lenses;
  lingkar.edges = { interval, total, named };
})();
