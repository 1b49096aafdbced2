// The Swift engine: names and types of workbench.wasm's exports (web/engine/entry). Only numbers pass.

export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  version(): number;
  open(width: number, height: number): void;
  resize(width: number, height: number, pixelRatio: number): void;
  clear(): void;
  setReadOnly(isReadOnly: number): void;

  beginShape(kind: number): void;
  addCoordinate(value: number): void;
  endRing(): void;
  addShape(classIndex: number, status: number, isHidden: number, isLocked: number, level: number, group: number): number;
  replaceOrder(handle: number, level: number, group: number): void;
  replaceGeometry(handle: number): number;
  replaceClass(handle: number, classIndex: number): void;
  replaceStatus(handle: number, status: number): void;
  removeShape(handle: number): void;
  shapeCount(): number;
  shapeAt(position: number): number;
  shapeExists(handle: number): number;
  shapeKind(handle: number): number;
  shapeClass(handle: number): number;
  shapeFlags(handle: number): number;
  shapeLevel(handle: number): number;
  shapeGroup(handle: number): number;
  loadCoordinates(handle: number): number;
  coordinate(index: number): number;
  ringCount(): number;
  ringEnd(index: number): number;
  ringIsOuter(index: number): number;

  cameraOpen(): number;
  cameraProject(x: number, y: number, z: number, length: number, width: number, height: number, yaw: number): number;
  cameraEdge(index: number, part: number): number;
  cameraOutlineCount(): number;
  cameraOutline(index: number, axis: number): number;
  cameraDepth(): number;

  pointerDown(x: number, y: number, modifiers: number, isTouch: number, pans: number): void;
  pointerMove(x: number, y: number, modifiers: number, isTouch: number): void;
  pointerUp(x: number, y: number, modifiers: number, isTouch: number): void;
  pointerLeave(): void;
  cancelPress(): void;
  setPressure(pressure: number): void;
  isGestureActive(): number;
  setPanKey(isHeld: number): void;
  cursor(): number;
  tool(): number;
  setTool(tool: number): void;

  undo(): void;
  redo(): void;
  canUndo(): number;
  canRedo(): number;
  escape(): void;
  finish(): number;
  isDrawing(): number;
  join(): void;
  brushSize(): number;
  setBrushSize(size: number): void;
  fillHoles(): void;
  convertSelection(): void;
  bringToFront(): void;
  sendToBack(): void;
  groupSelection(): void;
  ungroupSelection(): void;
  align(horizontal: number, vertical: number): void;
  selectSameClass(): void;
  setSnapping(isOn: number): void;
  setFiltered(handle: number, isFiltered: number): void;
  deleteSelection(): void;
  duplicate(): void;
  copySelection(): void;
  cutSelection(): void;
  paste(): void;
  insertBoxInView(): void;
  nudge(dx: number, dy: number, continues: number): void;
  grow(dx: number, dy: number, continues: number): void;
  setActiveClass(classIndex: number): void;
  beginPixels(width: number, height: number): number;
  endPixels(x: number, y: number, step: number): void;
  forgetPixels(): void;
  looksAtPixels(): number;
  findAlike(): number;
  alikeValue(index: number, which: number): number;
  setAsksHost(isOn: number): void;
  questionNumber(): number;
  questionPlaceCount(isInside: number): number;
  questionPlace(isInside: number, index: number, axis: number): number;
  questionHasBox(): number;
  questionBoxEdge(edge: number): number;
  answerQuestion(number: number, hasOutline: number): void;
  beginSkeleton(): void;
  addSkeletonPoint(x: number, y: number): void;
  addSkeletonEdge(from: number, to: number): void;
  addSkeletonPair(left: number, right: number): void;
  endSkeleton(classIndex: number): void;
  hasSkeleton(): number;
  choosePoint(index: number): void;
  chooseNeighbourPoint(step: number): void;
  chosenPoint(): number;
  markPoints(visibility: number): void;
  swapSides(): void;
  assignClass(classIndex: number): void;
  setHidden(handle: number, isHidden: number): void;
  setLocked(handle: number, isLocked: number): void;
  chooseShape(handle: number): void;
  selectChosen(): void;
  selectAll(): void;
  selectNeighbour(step: number): void;
  selectionCount(): number;
  selectedShape(index: number): number;
  hoveredShape(): number;

  fit(): void;
  showActualSize(): void;
  showSelection(): void;
  showShape(handle: number): void;
  zoom(factor: number): void;
  zoomAt(factor: number, x: number, y: number): void;
  pan(dx: number, dy: number): void;
  viewScale(): number;
  viewX(): number;
  viewY(): number;
  isFitted(): number;

  takeDirty(): number;
  dirtyMinX(): number;
  dirtyMinY(): number;
  dirtyMaxX(): number;
  dirtyMaxY(): number;
  changeCount(): number;
  changeKind(index: number): number;
  changeShape(index: number): number;
  listShapes(scale: number, x: number, y: number, width: number, height: number): number;
  listLabels(scale: number, x: number, y: number, width: number, height: number, limit: number): number;
  listInteraction(): number;
  commandsAddress(): number;
  verticesAddress(): number;
  vertexFloatCount(): number;
}

/** The engine's `Dirty` bits. */
export const enum Dirty {
  shapes = 1,
  interaction = 2,
  view = 4,
  selection = 8,
  history = 16,
  changes = 32,
  tool = 64,
  cursor = 128,
  everything = 256,
}

/** The engine's `Modifiers` bits. */
export const enum Modifier {
  shift = 1,
  alt = 2,
  command = 4,
}

/** The engine's `Shape.unclassified`. */
export const unclassified = 0xffff;

/** Tools, in the order of the engine's `ToolKind`. */
export const tools = [
  "select", "box", "pan", "polygon", "polyline", "point", "ellipse", "rotatedBox", "extremes", "cut",
  "brush", "eraser", "skeleton", "smart", "scissors", "cuboid",
] as const;
export type Tool = typeof tools[number];

/** CSS cursors, in the order of the engine's `Cursor`. */
export const cursors = [
  "default", "crosshair", "move", "ew-resize", "ns-resize", "nwse-resize", "nesw-resize", "grab", "grabbing", "pointer",
  "alias", "copy",
] as const;

const expectedVersion = 2;
let compiled: Promise<WebAssembly.Module> | undefined;

function address(): string {
  const version = typeof WORKBENCH_ENGINE_VERSION === "string" ? WORKBENCH_ENGINE_VERSION : "none";
  return `/assets/workbench.wasm?v=${version}`;
}

async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The canvas engine could not be loaded (${response.status}).`);
  const isNamed = response.headers.get("Content-Type")?.startsWith("application/wasm") === true;
  return isNamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Begins to fetch the engine before a canvas needs it. */
export function prepareEngine(): void {
  if (compiled !== undefined) return;
  const started = compile(address());
  compiled = started;
  started.catch(() => {
    if (compiled === started) compiled = undefined;
  });
}

/** Loads the engine; the module is fetched once a page, each canvas gets its own memory. */
export async function loadEngine(url: string = address()): Promise<EngineExports> {
  compiled ??= compile(url);
  try {
    const instance = await WebAssembly.instantiate(await compiled, {});
    const engine = instance.exports as unknown as EngineExports;
    if (engine.version() !== expectedVersion) throw new Error("The canvas engine is of another version: reload the page.");
    return engine;
  } catch (error) {
    compiled = undefined; // a failed download may succeed when tried again
    throw error;
  }
}

/** What a layer shows: four words a command, two floats a vertex. Views hold until the engine is called again. */
export interface DisplayList {
  readonly commands: Uint32Array;
  readonly vertices: Float32Array;
}

/** Views of the list just made. Always new: the memory's buffer changes whenever it grows. */
export function listViews(engine: EngineExports, words: number): DisplayList {
  const buffer = engine.memory.buffer;
  return {
    commands: new Uint32Array(buffer, engine.commandsAddress(), words),
    vertices: new Float32Array(buffer, engine.verticesAddress(), engine.vertexFloatCount()),
  };
}
