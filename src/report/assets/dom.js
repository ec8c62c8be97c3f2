// Elements are made of names and values. Text that comes from articles only ever becomes a text node or a plain attribute.

const byId = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (value === false && !key.startsWith("aria-")) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true && !key.startsWith("aria-") ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

function replace(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

// Names above marks stand in two rows where one would cover the next.
function raiseNames(marks) {
  let [end, top, isHigh] = [0, null, false];
  for (const mark of marks) {
    const box = mark.getClientRects()[0];
    if (!box) continue;
    isHigh = !isHigh && box.top === top && box.left < end;
    mark.classList.toggle("high", isHigh);
    const width = [...mark.dataset.name].reduce((sum, sign) => sum + (sign > "\u2e80" ? 10 : 6), 4);
    [end, top] = [box.left + width, box.top];
  }
}

function plural(count, one, many) {
  return `${grouped(String(count))} ${count === 1 ? one : many}`;
}
