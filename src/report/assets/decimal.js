// Exact decimals: digits stay digits. Only the length of a bar is ever rounded.

function parseDecimal(text) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text ?? "");
  if (!match) return null;
  const places = match[3] ?? "";
  const digits = BigInt(match[2] + places);
  return { digits: match[1] ? -digits : digits, places: places.length };
}

function aligned(a, b) {
  const places = Math.max(a.places, b.places);
  const at = (number) => number.digits * 10n ** BigInt(places - number.places);
  return [at(a), at(b), places];
}

function addDecimals(a, b) {
  const [left, right, places] = aligned(a, b);
  return { digits: left + right, places };
}

function compareDecimals(a, b) {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function decimalText({ digits, places }) {
  const sign = digits < 0n ? "-" : "";
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  const fraction = places ? text.slice(-places).replace(/0+$/, "") : "";
  return sign + whole + (fraction ? "." + fraction : "");
}

// 1234567.5 becomes 1,234,567.5; no digit is touched.
function grouped(text) {
  const [whole, fraction] = text.split(".");
  const marked = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? marked : `${marked}.${fraction}`;
}

// The length of a bar from 0 to `most`, out of `length`; rounded to thousandths.
function barLength(value, most, length) {
  const [part, whole] = aligned(value, most);
  if (whole <= 0n || part <= 0n) return 0;
  return (Number((part * 1000n) / whole) * length) / 1000;
}

// For labels of plots, where the exact figure stands in the table below: 28.87亿, 860万, 1200.
function shortText(value) {
  const digits = value.digits / 10n ** BigInt(value.places);
  for (const [power, unit] of [[8n, "亿"], [4n, "万"]]) {
    const scale = 10n ** power;
    if (digits >= scale) {
      const hundredths = (digits * 100n + scale / 2n) / scale;
      return decimalText({ digits: hundredths, places: 2 }) + unit;
    }
  }
  return decimalText(value);
}
