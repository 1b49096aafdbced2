/** Draws the pictures of the sample project: fruit on a table, always the same for one seed. No outside picture is used. */
export interface SampleBox { name: "apple" | "lemon" | "plum"; x: number; y: number; width: number; height: number }
export interface SamplePicture { name: string; width: number; height: number; boxes: SampleBox[]; draw: (context: CanvasRenderingContext2D) => void }

/** mulberry32: small, fast, and the same everywhere. */
const random = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

interface Fruit { name: SampleBox["name"]; x: number; y: number; size: number; turn: number; tint: number }

const tables = [["#c9a37a", "#b58a5e"], ["#8aa0a8", "#70878f"], ["#d8cfc0", "#c3b8a4"], ["#5f6f5a", "#4d5c48"], ["#b06f5a", "#985b48"], ["#46505e", "#38414d"]];

const shape = (fruit: Fruit) =>
  fruit.name === "lemon" ? { rx: fruit.size * 0.62, ry: fruit.size * 0.44 } : fruit.name === "plum" ? { rx: fruit.size * 0.4, ry: fruit.size * 0.46 } : { rx: fruit.size * 0.52, ry: fruit.size * 0.5 };

const boxOf = (fruit: Fruit): SampleBox => {
  const { rx, ry } = shape(fruit);
  const tip = fruit.name === "lemon" ? fruit.size * 0.1 : 0;
  const across = Math.hypot((rx + tip) * Math.cos(fruit.turn), ry * Math.sin(fruit.turn));
  const down = Math.hypot((rx + tip) * Math.sin(fruit.turn), ry * Math.cos(fruit.turn));
  return { name: fruit.name, x: fruit.x - across, y: fruit.y - down, width: across * 2, height: down * 2 };
};

const drawFruit = (context: CanvasRenderingContext2D, fruit: Fruit) => {
  const { rx, ry } = shape(fruit);
  const hues = { apple: [2 + fruit.tint * 16, 68], lemon: [48 + fruit.tint * 8, 84], plum: [282 + fruit.tint * 24, 32] };
  const [hue, saturation] = hues[fruit.name];
  const light = fruit.name === "lemon" ? 60 : fruit.name === "plum" ? 32 : 46;
  context.save();
  context.translate(fruit.x, fruit.y);
  context.fillStyle = "rgba(20,14,8,0.28)";
  context.beginPath();
  context.ellipse(fruit.size * 0.1, fruit.size * 0.22, rx * 1.06, ry * 0.94, 0, 0, Math.PI * 2);
  context.filter = `blur(${fruit.size * 0.06}px)`;
  context.fill();
  context.filter = "none";
  context.rotate(fruit.turn);
  const glow = context.createRadialGradient(-rx * 0.35, -ry * 0.45, rx * 0.08, 0, 0, rx * 1.25);
  glow.addColorStop(0, `hsl(${hue} ${saturation}% ${light + 26}%)`);
  glow.addColorStop(0.35, `hsl(${hue} ${saturation}% ${light + 4}%)`);
  glow.addColorStop(1, `hsl(${hue - 8} ${saturation}% ${Math.max(8, light - 24)}%)`);
  context.fillStyle = glow;
  context.beginPath();
  context.ellipse(0, 0, rx, ry, 0, 0, Math.PI * 2);
  if (fruit.name === "lemon") {
    for (const side of [-1, 1]) {
      context.moveTo(side * rx * 0.9, -ry * 0.3);
      context.quadraticCurveTo(side * (rx + fruit.size * 0.14), 0, side * rx * 0.9, ry * 0.3);
    }
  }
  context.fill();
  if (fruit.name === "apple") {
    context.strokeStyle = "#4a3320";
    context.lineWidth = Math.max(2, fruit.size * 0.045);
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(0, -ry * 0.62);
    context.quadraticCurveTo(rx * 0.06, -ry * 0.85, rx * 0.16, -ry * 0.96);
    context.stroke();
  }
  if (fruit.name === "plum") {
    context.strokeStyle = `hsl(${hue} 30% 20% / 0.6)`;
    context.lineWidth = Math.max(1.5, fruit.size * 0.02);
    context.beginPath();
    context.moveTo(rx * 0.1, -ry * 0.92);
    context.quadraticCurveTo(rx * 0.45, 0, rx * 0.1, ry * 0.9);
    context.stroke();
  }
  context.fillStyle = "rgba(255,255,255,0.5)";
  context.beginPath();
  context.ellipse(-rx * 0.38, -ry * 0.46, rx * 0.16, ry * 0.1, -0.6, 0, Math.PI * 2);
  context.fill();
  context.restore();
};

export const samplePicture = (index: number): SamplePicture => {
  const next = random(9176 + index * 7919);
  const upright = index % 5 === 3;
  const [width, height] = upright ? [720, 960] : [960, 720];
  const [top, bottom] = tables[Math.floor(next() * tables.length)];
  const fruits: Fruit[] = [];
  const wanted = 3 + Math.floor(next() * 6);
  for (let tries = 0; fruits.length < wanted && tries < 200; tries += 1) {
    const size = 90 + next() * 130;
    const fruit: Fruit = {
      name: (["apple", "lemon", "plum"] as const)[Math.floor(next() * 3)], size, turn: (next() - 0.5) * 1.2, tint: next(),
      x: size * 0.7 + next() * (width - size * 1.4), y: size * 0.7 + next() * (height - size * 1.4),
    };
    if (fruits.every((other) => Math.hypot(other.x - fruit.x, other.y - fruit.y) > (other.size + fruit.size) * 0.46)) fruits.push(fruit);
  }
  fruits.sort((a, b) => a.y - b.y);
  const draw = (context: CanvasRenderingContext2D) => {
    const table = context.createLinearGradient(0, 0, width * 0.3, height);
    table.addColorStop(0, top);
    table.addColorStop(1, bottom);
    context.fillStyle = table;
    context.fillRect(0, 0, width, height);
    context.globalAlpha = 0.05;
    for (let line = 0; line < 70; line += 1) {
      context.fillStyle = next() > 0.5 ? "#000" : "#fff";
      context.fillRect(0, next() * height, width, 1 + next() * 3);
    }
    context.globalAlpha = 1;
    fruits.forEach((fruit) => drawFruit(context, fruit));
    const shade = context.createRadialGradient(width * 0.4, height * 0.35, width * 0.2, width / 2, height / 2, width * 0.8);
    shade.addColorStop(0, "rgba(255,255,255,0.08)");
    shade.addColorStop(1, "rgba(0,0,0,0.3)");
    context.fillStyle = shade;
    context.fillRect(0, 0, width, height);
  };
  return { name: `fruit-${String(index + 1).padStart(2, "0")}.jpg`, width, height, boxes: fruits.map(boxOf), draw };
};
