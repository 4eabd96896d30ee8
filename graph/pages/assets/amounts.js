// Amounts and numbers in words: what graph/pages/numbers.py says, by the tables that it gives.
"use strict";
window.lingkar = window.lingkar || {};
(() => {
  const CONTEXT = 28;  // digits that Python's decimals keep
  const SHOWN = 4;  // digits of an amount in words

  // A decimal is a whole number `m` times ten to the power of `e`: no digit of an amount is lost.
  const power = (n) => 10n ** BigInt(n);
  const size = (m) => (m < 0n ? -m : m);

  function decimal(text) {
    const [, sign, whole, part = "", exponent = "0"] = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(String(text));
    const m = BigInt(`${whole}${part}` || "0");
    return { m: sign ? -m : m, e: Number(exponent) - part.length };
  }
  function aligned(a, b) {
    const e = Math.min(a.e, b.e);
    return [a.m * power(a.e - e), b.m * power(b.e - e), e];
  }
  function add(a, b) { const [x, y, e] = aligned(a, b); return { m: x + y, e }; }
  function compare(a, b) { const [x, y] = aligned(a, b); return x < y ? -1 : x > y ? 1 : 0; }
  function cut(a, places) {  // the last places are rounded away, a half to the even digit
    if (places <= 0) return a;
    const unit = power(places);
    let m = size(a.m) / unit;
    const rest = 2n * (size(a.m) % unit);
    if (rest > unit || (rest === unit && m % 2n === 1n)) m += 1n;
    return { m: a.m < 0n ? -m : m, e: a.e + places };
  }
  const digits = (a) => String(size(a.m)).length;
  const rounded = (a, most) => cut(a, digits(a) - most);
  const whole = (a) => cut(a, -a.e);
  const times = (a, b) => rounded({ m: a.m * b.m, e: a.e + b.e }, CONTEXT);
  const atLeast = (a, n) => compare({ m: size(a.m), e: a.e }, { m: 1n, e: n }) >= 0;
  function isWhole(a) { return a.e >= 0 || a.m % power(-a.e) === 0n; }

  const fill = (pattern, a, b) => pattern.replace(/\{([ab]?)\}/g, (_, name) => (name === "b" ? b : a));

  function speech(words) {
    function trimmed(a) {
      const places = Math.max(0, -a.e);
      const text = String(size(a.e > 0 ? a.m * power(a.e) : a.m)).padStart(places + 1, "0");
      const rest = text.slice(text.length - places).replace(/0+$/, "");
      const front = text.slice(0, text.length - places).replace(/\B(?=(\d{3})+$)/g, words.group);
      return (a.m < 0n ? "-" : "") + front + (places && rest ? words.point + rest : "");
    }
    function number(value) {
      const exact = typeof value === "object" ? value : decimal(value);
      return trimmed(atLeast(exact, 2) || isWhole(exact) ? whole(exact) : rounded(exact, 3));
    }
    function sized(value) {
      const short = rounded(value, SHOWN);
      for (const [n, pattern] of words.units) if (atLeast(short, n)) return fill(pattern, trimmed({ m: short.m, e: short.e - n }));
      return trimmed(atLeast(value, 2) || isWhole(value) ? whole(value) : short);
    }
    function span(low, high) { return low === high ? low : fill(words.span, low, high); }
    function percent(share) {
      if (share === null) return words.unknown;
      const exact = decimal(share);
      const value = { m: exact.m, e: exact.e + 2 };
      const small = value.m > 0n && !atLeast(value, 0);
      return fill(words.percent, number(cut(value, -value.e - (small ? 1 : 0))));
    }
    function index(value) {
      if (value === null) return words.unknown;
      const low = Math.floor(value);
      const half = value - low === 0.5;
      return number(half ? low + (low % 2) : Math.round(value));
    }
    const of = (known, qualifying) => fill(words.of, String(known), String(qualifying));

    // Amounts are intervals in US dollars: floor, ceiling and stated amount, null where unknown.
    function money(code, rate) {
      const sum = (value) => (value === null ? words.unknown : fill(words.currencies[code], sized(times(value, rate))));
      const same = (a, b) => a !== null && b !== null && compare(a, b) === 0;
      const least = (value) => fill(words.least, sum(value));
      function bounds({ low, high }) {
        return high === null ? fill(words.from, sum(low)) : span(sum(low), sum(high));
      }
      function amount({ low, high, stated }) {
        if (stated === null) {
          if (high === null) return low.m ? least(low) : words.undisclosed;
          return low.m ? fill(words.between, sum(low), sum(high)) : fill(words.unknownMost, sum(high));
        }
        if (same(low, high) && same(high, stated)) return sum(stated);
        if (high === null && same(stated, low)) return least(low);
        if (!low.m && same(stated, high)) return fill(words.most, sum(high));
        const value = sum(stated);
        const within = bounds({ low, high });
        return value === within ? value : fill(words.within, value, within);
      }
      function total({ low, stated }, known, qualifying) {
        if (!qualifying) return words.none;
        if (!known || stated === null) return words.unknown;
        if (known === qualifying) return sum(stated);
        return compare(low, stated) < 0 ? fill(words.sumKnown, sum(stated)) : least(stated);
      }
      return { code, sum, amount, bounds, total };
    }
    return { money, number, percent, index, span, of, fill };
  }

  lingkar.decimals = { decimal, add, compare };
  lingkar.speech = speech;
})();
