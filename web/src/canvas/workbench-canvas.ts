// The annotation canvas: hosts the Swift engine, draws what it lists and tells the page what has to be saved.
import { engineActions, isEngineAction, zoomStep } from "./actions";
import { Announcer, described } from "./announcer";
import { CanvasClass, ClassTable } from "./class-table";
import { Emitter } from "./emitter";
import { Dirty, EngineExports, Tool, cursors, loadEngine, tools } from "./engine";
import { openHelpSheet } from "./help-sheet";
import { bindKeys } from "./key-input";
import { newIdentifier } from "./identifier";
import { Journal, contentOf, type KeptHistory, type ShapeContent } from "./journal";
import type { CanvasAction } from "./keys";
import { InteractionLayer, View } from "./layers";
import { type Box, MarginLayer, union } from "./margin-layer";
import { Looks, forgetTextWidths } from "./paint";
import { filterOf, type PhotoLook } from "./look";
import { Minimap } from "./minimap";
import { PhotoLayer, type PictureAddress } from "./photo";
import { PixelSource } from "./pixels";
import { bitmapRatio } from "./pixel-ratio";
import { WheelUse, bindPointer } from "./pointer-input";
import { Raster } from "./raster";
import { Rulers } from "./rulers";
import { ShapeRegister } from "./shape-register";
import { sendGeometry, type CanvasShape, type ShapeDataByKind, type ShapeState, type ShapeStatus } from "./shapes";
import { TileLayer, type TileSource } from "./tiles";

/** Options that hold for a canvas's whole life. */
export interface WorkbenchCanvasOptions {
  /** Address of workbench.wasm; the built one without it. */
  readonly engineUrl?: string;
  /** Words for screen readers; "Annotation canvas" without it. */
  readonly label?: string;
  /** Nothing can be drawn or changed (viewers). Selection and view still work. */
  readonly readOnly?: boolean;
  /** Asked before the canvas does what a key or `perform` wants; true where the page has done it. */
  readonly intercept?: (action: CanvasAction) => boolean;
  /** What stands behind the class in a shape's name, such as the number of a track. */
  readonly suffix?: (id: string) => string;
}

/** A picture to open. */
export interface CanvasPicture {
  /** The whole picture. A presigned address is fine. */
  readonly url: PictureAddress;
  /** A smaller copy, shown until the whole one is there and instead of it where the browser cannot decode it. */
  readonly previewUrl?: string;
  /** Where details of a very large picture come from, of which `url` is but a smaller copy. */
  readonly tiles?: TileSource;
  /** Size of the upright picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Words for screen readers, such as the file's name. */
  readonly name?: string;
}

/** What the server says about a shape: at least its revision; `null` in the map means that it is gone. */
export type ServerShapeState = ShapeState & { revision: number };

/** What was said about an object, in image pixels. */
export interface SelectionQuestion {
  readonly number: number;
  readonly places: readonly { x: number; y: number; isInside: boolean }[];
  readonly box: { x: number; y: number; width: number; height: number } | null;
}

export interface CanvasEvents {
  /** A shape was drawn, pasted or brought back by undo: save it under its id. */
  shapeCreated: { shape: CanvasShape };
  /** Coordinates or class differ: save them against `shape.revision`. */
  shapeChanged: { shape: CanvasShape };
  /** Shapes are gone: delete them. */
  shapesDeleted: { shapes: { id: string; revision: number | null }[] };
  selectionChanged: { ids: string[] };
  toolChanged: { tool: Tool };
  activeClassChanged: { classId: string | null };
  /** `scale` is CSS pixels per image pixel; `percent` is 100 where an image pixel is a screen pixel. */
  viewChanged: { scale: number; percent: number; x: number; y: number; isFitted: boolean };
  historyChanged: { canUndo: boolean; canRedo: boolean };
  labelsChanged: { isVisible: boolean };
  rulersChanged: { isOn: boolean };
  snappingChanged: { isOn: boolean };
  brushSizeChanged: { size: number };
  /** Which point of the only selected shape is chosen; null where none or several are. */
  pointChanged: { index: number | null };
  /** Shapes were hidden or shown, locked or unlocked, by a key or by a call. */
  hiddenChanged: { ids: readonly string[]; isOn: boolean };
  lockedChanged: { ids: readonly string[]; isOn: boolean };
  hoverChanged: { id: string | null };
  /** The picture can be seen. */
  pictureShown: Record<string, never>;
  /** Something else was said about the object that is selected with the smart tool; see `setAsksHost`. */
  asked: SelectionQuestion;
  /** Neither the picture nor its preview could be loaded (an expired address: load again with a fresh one). */
  pictureFailed: Record<string, never>;
  /** A tool needs the picture's pixels, and the address it comes from does not let pages read them. */
  pixelsUnreadable: Record<string, never>;
}

/** After zooming, shapes are drawn sharp again when the view has rested this long, in milliseconds. */
const zoomRest = 120;
/** Pictures with at most so many shapes are drawn sharp while they are zoomed. */
const quickShapes = 300;
/** More names than this are not drawn at once. */
const labelLimit = 500;
/** Words and vertices of a drawing that is done within a frame: of about 150 polygons or 500 boxes, and of 200 names. */
const lightShapes = 4000;
const lightLabels = 1200;

const editing: ReadonlySet<CanvasAction> = new Set<CanvasAction>([
  "undo", "redo", "delete", "duplicate", "cut", "paste", "insertBox", "finish", "join", "fill", "convert", "front",
  "point.visible", "point.occluded", "point.absent", "swapSides", "back", "group", "ungroup", "align.left", "align.right", "align.top", "align.bottom", "align.centre", "align.middle", "nudge.left", "nudge.right",
  "nudge.up", "nudge.down", "nudge.left.far", "nudge.right.far", "nudge.up.far", "nudge.down.far", "grow.left",
  "grow.right", "grow.up", "grow.down",
]);

export class WorkbenchCanvas extends Emitter<CanvasEvents> {
  /** The element the canvas lives in; give it a size by CSS. */
  readonly element: HTMLElement;

  private readonly surface = document.createElement("div");
  private readonly classes = new ClassTable();
  private readonly register: ShapeRegister;
  private readonly photo: PhotoLayer;
  private readonly tiles: TileLayer;
  private readonly pixels: PixelSource;
  private readonly rasters = [new Raster(), new Raster()] as const;
  private readonly shapesLayer: MarginLayer;
  private readonly labelsLayer: MarginLayer;
  private readonly interaction: InteractionLayer;
  private readonly minimap: Minimap;
  private readonly rulers: Rulers;
  private readonly announcer: Announcer;
  private readonly journal = new Journal<ShapeContent>();
  /** What the engine is asked to do just now. */
  private cause: "do" | "undo" | "redo" = "do";
  private merges = false;
  private picture = { width: 1, height: 1 };
  private readonly unbind: (() => void)[] = [];

  private activeClass: string | null = null;
  private wheel: WheelUse = "zoom";
  private labelsVisible = true;
  private snapping = false;
  private showsApproval = false;
  private newStatus: ShapeStatus = "approved";
  private ratio = 1;
  private lastHover: string | null = null;
  private lastPoint: number | null = null;
  private asksHost = false;
  private lastQuestion = 0;
  private isDestroyed = false;

  // What the next frame draws.
  private pending = 0;
  private dirtyBox: Box | undefined;
  private frame: number | undefined;
  private restTimer: number | undefined;

  /** Makes a canvas inside `element`. Rejects where the engine cannot be loaded or the browser cannot draw. */
  static async create(element: HTMLElement, options: WorkbenchCanvasOptions = {}): Promise<WorkbenchCanvas> {
    return new WorkbenchCanvas(element, await loadEngine(options.engineUrl), options);
  }

  private constructor(
    element: HTMLElement, private readonly engine: EngineExports, private readonly options: WorkbenchCanvasOptions,
  ) {
    super();
    this.element = element;
    this.surface.className = "workbench-canvas";
    this.surface.tabIndex = 0;
    this.surface.setAttribute("role", "application");
    this.surface.setAttribute("aria-roledescription", "annotation canvas");
    this.surface.setAttribute("aria-label", options.label ?? "Annotation canvas");
    element.append(this.surface);

    engine.setReadOnly(options.readOnly === true ? 1 : 0);
    this.register = new ShapeRegister(engine, this.classes, () => this.newStatus);
    const canvas = this; // `Looks` is read while painting
    const looks: Looks = {
      classAt: (index) => canvas.classes.look(index),
      labelSuffix: (handle) => {
        const confidence = canvas.register.confidence(handle);
        const own = canvas.options.suffix?.(canvas.register.id(handle) ?? "") ?? "";
        return confidence === null ? own : `${own} ${Math.round(confidence * 100)} %`;
      },
      get showsApproval() {
        return canvas.showsApproval;
      },
    };
    this.photo = new PhotoLayer(this.surface);
    this.tiles = new TileLayer(this.surface);
    this.pixels = new PixelSource(engine, this.photo);
    this.shapesLayer = new MarginLayer(this.surface, "shapes", engine, looks, (scale, { x, y, width, height }) =>
      engine.listShapes(scale, x, y, width, height), lightShapes, this.rasters[0], () => this.schedule());
    this.labelsLayer = new MarginLayer(this.surface, "labels", engine, looks, (scale, { x, y, width, height }) =>
      engine.listLabels(scale, x, y, width, height, labelLimit), lightLabels, this.rasters[1], () => this.schedule());
    this.interaction = new InteractionLayer(this.surface, engine, looks);
    this.minimap = new Minimap(this.surface, (dx, dy) => {
      this.engine.pan(dx, dy);
      this.changed();
    }, () => ({ width: this.surface.clientWidth, height: this.surface.clientHeight }));
    this.rulers = new Rulers(this.surface);
    this.announcer = new Announcer(this.surface);

    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.surface);
    this.unbind.push(() => observer.disconnect());
    this.watchPixelRatio();
    this.unbind.push(
      bindPointer(this.surface, engine, {
        wheel: () => this.wheel, changed: () => this.changed(), pressing: () => this.givePixels(),
      }),
      bindKeys(this.surface, {
        perform: (action, isRepeat) => this.perform(action, isRepeat),
        setPanKey: (isHeld) => {
          this.engine.setPanKey(isHeld ? 1 : 0);
          this.changed();
        },
      }),
    );
    void document.fonts.ready.then(() => {
      forgetTextWidths();
      this.redrawAll();
    });
    this.resize();
  }

  // MARK: Contents

  /**
   * Opens a picture without shapes, fitted. The history ends; tool, active class and clipboard stay. Resolves when the
   * picture (or its preview) can be seen; shapes can be set and drawn before.
   */
  async load(picture: CanvasPicture): Promise<void> {
    this.engine.open(picture.width, picture.height);
    this.picture = { width: picture.width, height: picture.height };
    this.minimap.open(picture.previewUrl ?? picture.url, picture.width, picture.height);
    this.register.clear();
    this.pixels.forget();
    this.shapesLayer.invalidate();
    this.labelsLayer.invalidate();
    this.surface.setAttribute("aria-label", `${this.options.label ?? "Annotation canvas"}: ${picture.name ?? "picture"}`);
    this.changed();
    this.tiles.open(picture.tiles);
    try {
      await this.photo.load({ ...picture, alt: picture.name ?? "Picture" });
    } catch {
      this.announcer.say("The picture could not be loaded.");
      if (!this.isDestroyed) this.emit("pictureFailed", {});
      return;
    }
    if (this.isDestroyed) return;
    this.pixels.forget();
    this.givePixels();
    this.emit("pictureShown", {});
  }

  /**
   * Shows another view of the same picture in its place (brighter, or another window of its samples); shapes, view and
   * history stay. Rejects where it cannot be loaded; a later call or picture overtakes it.
   */
  showView(url: PictureAddress, tiles?: TileSource): Promise<void> {
    this.tiles.open(tiles);
    return this.photo.swap(url, this.surface.getAttribute("aria-label") ?? "Picture");
  }

  /** Replaces all shapes by the server's, bottom to top; the history ends. Set the classes first. */
  setShapes(shapes: readonly CanvasShape[]): void {
    if (shapes.length > quickShapes) for (const raster of this.rasters) raster.prepare();
    this.engine.clear();
    this.register.clear();
    this.journal.clear();
    for (const shape of shapes) {
      this.register.add(shape);
      this.learn(shape.id);
    }
    this.changed();
  }

  private learn(id: string): void {
    const handle = this.register.handle(id);
    const shape = handle === undefined ? undefined : this.register.read(handle);
    if (handle !== undefined && shape !== undefined) this.journal.learn(handle, shape.id, contentOf(shape));
  }

  /** The history as it can be kept; null where there is none. */
  get keptHistory(): KeptHistory | null {
    if (this.journal.isEmpty) return null;
    return this.journal.keep((handle) => (this.engine.shapeExists(handle) === 0 ? undefined : this.register.id(handle)));
  }

  /**
   * Takes the history of an earlier visit to the same image, with its shapes set. False where one of them is not what it
   * was (`isSame` tells), or something was done meanwhile: then it begins anew.
   */
  restoreHistory(kept: KeptHistory, isSame: (before: ShapeContent, now: ShapeContent) => boolean): boolean {
    if (!this.journal.isEmpty) return false;
    const found = kept.things.map(({ name, id, content }) => {
      const handle = this.register.handle(id);
      const shape = handle === undefined ? undefined : this.register.read(handle);
      return handle === undefined || shape === undefined || !isSame(content, contentOf(shape)) ? undefined : { name, handle };
    });
    if (found.some((one) => one === undefined)) return false;
    for (const one of found) if (one !== undefined) this.journal.bind(one.name, one.handle);
    this.journal.restore(kept);
    this.reportHistory();
    return true;
  }

  /** Takes back, or does again, a step of an earlier visit, and tells the page what has to be saved. */
  private applyOld(direction: "undo" | "redo"): void {
    const deleted: { id: string; revision: number | null }[] = [];
    for (const { name, content } of this.journal.take(direction)) {
      const handle = this.journal.handle(name);
      const shape = handle === undefined ? undefined : this.register.read(handle);
      if (handle !== undefined && shape !== undefined) {
        if (content === null) {
          this.register.remove(shape.id);
          deleted.push({ id: shape.id, revision: shape.revision });
        } else {
          const { status: _, confidence: __, ...fields } = content;
          this.register.update(shape.id, fields);
          const now = this.register.read(handle);
          if (now !== undefined) this.emit("shapeChanged", { shape: now });
        }
      } else if (content !== null) {
        const id = newIdentifier();
        this.register.add({ ...content, id, revision: null } as CanvasShape);
        const made = this.register.handle(id);
        const now = made === undefined ? undefined : this.register.read(made);
        if (made === undefined || now === undefined) continue;
        this.journal.bind(name, made);
        this.emit("shapeCreated", { shape: now });
      }
    }
    if (deleted.length > 0) this.emit("shapesDeleted", { shapes: deleted });
    this.changed();
    this.reportHistory();
    this.announcer.say(direction === "undo" ? "Undone." : "Done again.");
  }

  private reportHistory(): void {
    this.emit("historyChanged", {
      canUndo: this.engine.canUndo() !== 0 || this.journal.canUndo, canRedo: this.engine.canRedo() !== 0 || this.journal.canRedo,
    });
  }

  /** Every shape as it is now, bottom to top. */
  get shapes(): CanvasShape[] {
    return this.register.all();
  }

  /** One shape as it is now. */
  shape(id: string): CanvasShape | undefined {
    const handle = this.register.handle(id);
    return handle === undefined ? undefined : this.register.read(handle);
  }

  /**
   * Takes the server's word: after a save the new revision (and status), after a conflict or someone else's change the
   * whole shape, `null` where it is gone. Shapes with a kind and data that the canvas does not have are added.
   */
  applyServerState(states: ReadonlyMap<string, ServerShapeState | null>): void {
    for (const [id, state] of states) {
      if (state === null) {
        const handle = this.register.handle(id);
        if (handle !== undefined) this.journal.forget(handle);
        this.register.remove(id);
      } else if (this.register.handle(id) !== undefined) {
        this.register.update(id, state);
      } else if (state.kind !== undefined && state.data !== undefined) {
        this.register.add({ classId: null, status: "draft", ...state, id } as CanvasShape);
      }
      if (state !== null) this.learn(id);
    }
    this.changed();
  }

  // MARK: Classes

  /** The project's classes, in their order. */
  setClasses(classes: readonly CanvasClass[]): void {
    this.classes.set(classes);
    for (const one of classes) {
      const { points = [], edges = [], pairs = [] } = one.skeleton ?? {};
      this.engine.beginSkeleton();
      for (const { x, y } of points) this.engine.addSkeletonPoint(x, y);
      for (const [from = -1, to = -1] of edges) this.engine.addSkeletonEdge(from, to);
      for (const [left = -1, right = -1] of pairs) this.engine.addSkeletonPair(left, right);
      this.engine.endSkeleton(this.classes.index(one.id));
    }
    this.changed();
    this.redrawAll();
  }

  /** The class that new shapes get; null for none (they then arrive with `classId: null`). */
  setActiveClass(classId: string | null): void {
    if (classId === this.activeClass) return;
    this.activeClass = classId;
    this.engine.setActiveClass(this.classes.index(classId));
    this.changed();
    this.emit("activeClassChanged", { classId });
  }

  get activeClassId(): string | null {
    return this.activeClass;
  }

  /** Gives the selected shapes a class, as one step of the history. */
  assignClass(classId: string): void {
    if (this.options.readOnly === true) return;
    this.engine.assignClass(this.classes.index(classId));
    this.changed();
  }

  // MARK: Tools and actions

  setTool(tool: Tool): void {
    this.perform(`tool.${tool}`);
  }

  get tool(): Tool {
    return tools[this.engine.tool()] ?? "select";
  }

  /** Chooses a point of the only selected shape, by number. */
  choosePoint(index: number): void {
    this.engine.choosePoint(index);
    this.changed();
  }

  undo(): void {
    this.perform("undo");
  }

  redo(): void {
    this.perform("redo");
  }

  /** Whether the page answers what is said with the smart tool (by a model), instead of the engine. */
  setAsksHost(isOn: boolean): void {
    this.asksHost = isOn;
    this.engine.setAsksHost(isOn ? 1 : 0);
    if (!isOn) this.givePixels();
    this.changed();
  }

  /** Answers a question with an outline; late answers are left out. */
  answer(number: number, outline: ShapeDataByKind["polygon"] | null): void {
    const isThere = outline !== null && outline.parts.length > 0 && sendGeometry({ kind: "polygon", data: outline }, this.engine);
    this.engine.answerQuestion(number, isThere ? 1 : 0);
    this.changed();
  }

  private get question(): SelectionQuestion {
    const { engine } = this;
    const places = [1, 0].flatMap((isInside) => Array.from({ length: engine.questionPlaceCount(isInside) }, (_, index) => (
      { x: engine.questionPlace(isInside, index, 0), y: engine.questionPlace(isInside, index, 1), isInside: isInside === 1 })));
    const edge = (index: number): number => engine.questionBoxEdge(index);
    const box = engine.questionHasBox() === 0 ? null : { x: edge(0), y: edge(1), width: edge(2) - edge(0), height: edge(3) - edge(1) };
    return { number: engine.questionNumber(), places, box };
  }

  /** Whether something is being drawn or dragged, or a point is chosen. */
  get isBusy(): boolean {
    return this.engine.isDrawing() !== 0 || this.engine.isGestureActive() !== 0 || this.engine.chosenPoint() >= 0;
  }

  /** Does what a key of the table in keys.ts would do; false where it does not apply now. */
  perform(action: CanvasAction, isRepeat = false): boolean {
    if (this.options.intercept?.(action) === true) return true;
    const isLooking = !action.startsWith("tool.") || action === "tool.select" || action === "tool.pan";
    if (this.options.readOnly === true && (editing.has(action) || !isLooking)) return false;
    if (action.startsWith("class.")) return this.pickClass(action.slice(6));
    switch (action) {
      case "help":
        openHelpSheet(document.body);
        return true;
      case "labels":
        this.setLabelsVisible(!this.labelsVisible);
        return true;
      case "rulers":
        this.setRulers(!this.rulers.isShown);
        return true;
      case "brush.smaller":
        this.setBrushSize(Math.min(this.brushSize - 1, Math.round(this.brushSize / 1.25)));
        return true;
      case "brush.larger":
        this.setBrushSize(Math.max(this.brushSize + 1, Math.round(this.brushSize * 1.25)));
        return true;
      case "snap":
        this.setSnapping(!this.snapping);
        return true;
      case "hide":
        this.setHidden(this.selectedIds, true);
        return true;
      case "showAll":
        this.setHidden(this.shapes.filter(({ hidden }) => hidden === true).map(({ id }) => id), false);
        return true;
      case "lock":
        this.setLocked(this.selectedIds, true);
        return true;
      case "unlockAll":
        this.setLocked(this.shapes.filter(({ locked }) => locked === true).map(({ id }) => id), false);
        return true;
    }
    if (!isEngineAction(action)) return false;
    const needsSelection = action.startsWith("nudge.") || action.startsWith("grow.");
    if (needsSelection && this.engine.selectionCount() === 0) return false;
    if (action === "finish" && this.engine.isDrawing() === 0) return false;
    const isIdle = this.engine.isDrawing() === 0 && this.engine.isGestureActive() === 0;
    if (isIdle && ((action === "undo" && this.journal.isOldPast) || (action === "redo" && this.journal.isOldFuture))) {
      this.applyOld(action);
      return true;
    }
    this.cause = action === "undo" || action === "redo" ? action : "do";
    this.merges = isRepeat && needsSelection;
    engineActions[action](this.engine, isRepeat);
    this.changed();
    [this.cause, this.merges] = ["do", false];
    if (action.startsWith("point.") || action === "swapSides") this.announcePoint(action);
    if (action === "undo" || action === "redo") this.announcer.say(action === "undo" ? "Undone." : "Done again.");
    return true;
  }

  private announcePoint(action: CanvasAction): void {
    const id = this.selectedIds[0];
    const shape = id === undefined ? undefined : this.shape(id);
    if (shape?.kind !== "keypoints") return;
    const index = this.engine.chosenPoint();
    const point = shape.data.points[index];
    if (action === "swapSides") this.announcer.say("Left and right have changed places.");
    else if (point !== undefined) this.announcer.say(`Point ${point.name ?? index + 1}: ${["not in the picture", "covered", "visible"][point.visibility] ?? "visible"}.`);
  }

  /**
   * Gives tools that look at the picture what is in view. While something is in the making it keeps what it began with:
   * its first clicks may have left the view.
   */
  private givePixels(): void {
    if (this.engine.looksAtPixels() === 0 || (this.asksHost && this.tool === "smart") || (this.tool === "smart" && this.engine.isDrawing() !== 0)) return;
    const size = { width: this.surface.clientWidth, height: this.surface.clientHeight };
    if (this.pixels.give(this.view, size, this.picture)) return;
    void this.pixels.fetchCopy().then((isThere) => {
      if (this.isDestroyed) return;
      if (!isThere || !this.pixels.give(this.view, size, this.picture)) this.emit("pixelsUnreadable", {});
      this.changed();
    });
  }

  /**
   * What looks like the only selected shape in the part of the picture that is in view, the likest first; null where it is
   * too small, too uniform or out of view, undefined where the page may not read the picture (`pixelsUnreadable` says so).
   */
  async findAlike(): Promise<{ x: number; y: number; width: number; height: number; score: number }[] | null | undefined> {
    const give = (): boolean => this.pixels.give(this.view, { width: this.surface.clientWidth, height: this.surface.clientHeight }, this.picture);
    if (!give()) {
      const isThere = await this.pixels.fetchCopy();
      if (this.isDestroyed) return undefined;
      if (!isThere || !give()) {
        this.emit("pixelsUnreadable", {});
        return undefined;
      }
    }
    const count = this.engine.findAlike();
    if (count < 0) return null;
    return Array.from({ length: count }, (_, index) => {
      const [left, top, right, bottom, score] = [0, 1, 2, 3, 4].map((which) => this.engine.alikeValue(index, which)) as [number, number, number, number, number];
      return { x: left, y: top, width: right - left, height: bottom - top, score };
    });
  }

  private pickClass(digit: string): boolean {
    const picked = this.classes.forHotkey(digit);
    if (picked === undefined) return false;
    this.setActiveClass(picked.id);
    if (this.engine.selectionCount() > 0) this.assignClass(picked.id);
    this.announcer.say(`Class ${picked.name}.`);
    return true;
  }

  // MARK: Selection

  /** Selects these shapes and no others; locked ones too. */
  select(ids: readonly string[]): void {
    for (const id of ids) {
      const handle = this.register.handle(id);
      if (handle !== undefined) this.engine.chooseShape(handle);
    }
    this.engine.selectChosen();
    this.changed();
  }

  get selectedIds(): string[] {
    const ids: string[] = [];
    for (let index = 0; index < this.engine.selectionCount(); index++) {
      const id = this.register.id(this.engine.selectedShape(index));
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  deleteSelection(): void {
    this.perform("delete");
  }

  /** Hides or shows shapes; no part of the history, and not saved. */
  setHidden(ids: readonly string[], isHidden: boolean): void {
    this.eachHandle(ids, (handle) => this.engine.setHidden(handle, isHidden ? 1 : 0));
    if (ids.length > 0) this.emit("hiddenChanged", { ids, isOn: isHidden });
  }

  /** Locks or unlocks shapes; no part of the history, and not saved. */
  setLocked(ids: readonly string[], isLocked: boolean): void {
    this.eachHandle(ids, (handle) => this.engine.setLocked(handle, isLocked ? 1 : 0));
    if (ids.length > 0) this.emit("lockedChanged", { ids, isOn: isLocked });
  }

  private eachHandle(ids: readonly string[], body: (handle: number) => void): void {
    for (const id of ids) {
      const handle = this.register.handle(id);
      if (handle !== undefined) body(handle);
    }
    this.changed();
  }

  // MARK: View

  fit(): void {
    this.perform("fit");
  }

  /** Scales about the middle: `zoomBy(2)` doubles. */
  zoomBy(factor: number): void {
    this.engine.zoom(factor);
    this.changed();
  }

  zoomIn(): void {
    this.zoomBy(zoomStep);
  }

  zoomOut(): void {
    this.zoomBy(1 / zoomStep);
  }

  /** One image pixel is one screen pixel. */
  showActualSize(): void {
    this.perform("actualSize");
  }

  /** Shows one shape as large as it goes. */
  zoomTo(id: string): void {
    const handle = this.register.handle(id);
    if (handle === undefined) return;
    this.engine.showShape(handle);
    this.changed();
  }

  /** Brings a place of the image, in its pixels, into the middle, at a scale at which it can be made out. */
  showPlace(x: number, y: number): void {
    this.engine.fit();
    const { clientWidth, clientHeight } = this.surface;
    if (this.engine.viewScale() < 1) this.engine.zoom(Math.min(3, 1 / this.engine.viewScale()));
    const { scale, x: left, y: top } = this.view;
    this.engine.pan(clientWidth / 2 - (x * scale + left), clientHeight / 2 - (y * scale + top));
    this.changed();
  }

  get view(): View {
    return { scale: this.engine.viewScale(), x: this.engine.viewX(), y: this.engine.viewY() };
  }

  /** Whether the wheel zooms (default) or pans; with Control it always zooms. */
  setWheel(use: WheelUse): void {
    this.wheel = use;
  }

  setLabelsVisible(isVisible: boolean): void {
    if (isVisible === this.labelsVisible) return;
    this.labelsVisible = isVisible;
    if (!isVisible) this.labelsLayer.hide();
    this.redrawAll();
    this.emit("labelsChanged", { isVisible });
  }

  /** Shows rulers in pixels of the image along the top and left edges. */
  setRulers(isOn: boolean): void {
    if (isOn === this.rulers.isShown) return;
    this.rulers.show(isOn);
    this.announcer.say(isOn ? "Rulers on." : "Rulers off.");
    this.emit("rulersChanged", { isOn });
  }

  /** The brush's diameter in image pixels. */
  get brushSize(): number {
    return this.engine.brushSize();
  }

  setBrushSize(size: number): void {
    this.engine.setBrushSize(size);
    this.changed();
    this.emit("brushSizeChanged", { size: this.brushSize });
  }

  /** Whether what is drawn and dragged is drawn to points and lines of other shapes nearby. */
  setSnapping(isOn: boolean): void {
    if (isOn === this.snapping) return;
    this.snapping = isOn;
    this.engine.setSnapping(isOn ? 1 : 0);
    this.announcer.say(isOn ? "Snapping on." : "Snapping off.");
    this.emit("snappingChanged", { isOn });
  }

  /** Leaves these shapes out of the picture and shows all others, but for hidden ones. */
  setFiltered(ids: ReadonlySet<string>): void {
    for (let place = 0; place < this.engine.shapeCount(); place++) {
      const handle = this.engine.shapeAt(place);
      const id = this.register.id(handle);
      this.engine.setFiltered(handle, id !== undefined && ids.has(id) ? 1 : 0);
    }
    this.changed();
  }

  /** In projects with review, ground truth gets a double line, and what people draw starts as a draft. */
  setReview(isOn: boolean): void {
    this.showsApproval = isOn;
    this.newStatus = isOn ? "draft" : "approved";
    this.redrawAll();
  }

  /** Shows the picture brighter, or with other contrast or saturation; a matter of looking only. */
  setPhotoLook(look: PhotoLook): void {
    const filter = filterOf(look);
    this.photo.filter = filter;
    this.tiles.filter = filter;
  }

  focus(): void {
    this.surface.focus({ preventScroll: true });
  }

  /** Frees everything; the element is as it was before. */
  destroy(): void {
    this.isDestroyed = true;
    for (const unbind of this.unbind) unbind();
    window.clearTimeout(this.restTimer);
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    for (const layer of [this.shapesLayer, this.labelsLayer]) layer.destroy();
    for (const raster of this.rasters) raster.destroy();
    this.photo.destroy();
    this.tiles.destroy();
    this.minimap.destroy();
    this.rulers.destroy();
    this.announcer.destroy();
    this.surface.remove();
    this.removeListeners();
  }

  // MARK: From engine to page

  /** Tells the page at once what has to be saved, and draws on the next frame. */
  private changed(): void {
    if (this.isDestroyed) return;
    const dirty = this.engine.takeDirty();
    if ((dirty & Dirty.shapes) !== 0 && (dirty & Dirty.everything) === 0) {
      const box = {
        minX: this.engine.dirtyMinX(), minY: this.engine.dirtyMinY(), maxX: this.engine.dirtyMaxX(),
        maxY: this.engine.dirtyMaxY(),
      };
      this.dirtyBox = this.dirtyBox === undefined ? box : union(this.dirtyBox, box);
    }
    this.pending |= dirty;
    if (dirty !== 0) this.schedule();
    if ((dirty & Dirty.changes) !== 0) this.report();
    if ((dirty & Dirty.selection) !== 0) this.reportSelection();
    if ((dirty & Dirty.tool) !== 0) {
      this.givePixels();
      this.emit("toolChanged", { tool: this.tool });
    }
    if ((dirty & Dirty.cursor) !== 0) this.surface.style.cursor = cursors[this.engine.cursor()] ?? "default";
    if ((dirty & Dirty.history) !== 0) {
      this.reportHistory();
    }
    if ((dirty & Dirty.interaction) !== 0) this.reportHover();
    if (this.lastQuestion !== this.engine.questionNumber()) {
      this.lastQuestion = this.engine.questionNumber();
      this.emit("asked", this.question);
    }
  }

  private report(): void {
    const changes = this.register.takeChanges();
    if (changes.length > 0) {
      this.journal.record(changes.map((change) => (
        change.kind === "deleted" ? { handle: change.handle, id: change.id, content: null } : { handle: change.handle, id: change.shape.id, content: contentOf(change.shape) }
      )), this.cause, this.merges);
    }
    const deleted: { id: string; revision: number | null }[] = [];
    for (const change of changes) {
      switch (change.kind) {
        case "created":
          this.emit("shapeCreated", { shape: change.shape });
          break;
        case "changed":
          this.emit("shapeChanged", { shape: change.shape });
          break;
        case "deleted":
          deleted.push({ id: change.id, revision: change.revision });
      }
    }
    if (deleted.length > 0) this.emit("shapesDeleted", { shapes: deleted });
    const last = changes[changes.length - 1];
    if (last === undefined) return;
    if (changes.length > 1) {
      this.announcer.say(`${changes.length} shapes ${last.kind}.`);
    } else if (last.kind === "deleted") {
      this.announcer.say("Shape deleted.");
    } else {
      const name = this.classes.look(this.classes.index(last.shape.classId)).name;
      this.announcer.say(`${described(last.shape, name)} ${last.kind}.`);
    }
  }

  private reportSelection(): void {
    const ids = this.selectedIds;
    this.emit("selectionChanged", { ids });
    const only = ids.length === 1 ? this.shape(ids[0] as string) : undefined;
    if (only !== undefined) {
      this.announcer.say(`${described(only, this.classes.look(this.classes.index(only.classId)).name)} selected.`);
    } else if (ids.length > 1) {
      this.announcer.say(`${ids.length} shapes selected.`);
    }
  }

  private reportHover(): void {
    const chosen = this.engine.chosenPoint();
    const point = chosen < 0 ? null : chosen;
    if (point !== this.lastPoint) {
      this.lastPoint = point;
      this.emit("pointChanged", { index: point });
    }
    const id = this.register.id(this.engine.hoveredShape()) ?? null;
    if (id === this.lastHover) return;
    this.lastHover = id;
    this.emit("hoverChanged", { id });
  }

  // MARK: Drawing

  private schedule(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  private redrawAll(): void {
    this.pending |= Dirty.everything | Dirty.interaction;
    this.schedule();
  }

  private draw(): void {
    const pending = this.pending;
    const box = this.dirtyBox;
    this.pending = 0;
    this.dirtyBox = undefined;
    const view = this.view;
    const isAnew = (pending & Dirty.everything) !== 0;
    const isScaled = this.shapesLayer.isCoarse(view);
    const hasFew = this.engine.shapeCount() <= quickShapes;
    [this.shapesLayer.isQuick, this.labelsLayer.isQuick] = [hasFew, hasFew];
    // Few shapes are drawn sharp on every frame of a zoom, more of them once it rests.
    const isQuick = this.shapesLayer.isLight && hasFew;
    const whole = isAnew || (isScaled && isQuick);
    if (!whole && box !== undefined) this.shapesLayer.redraw(box);
    this.shapesLayer.show(view, this.picture, whole);
    if (this.labelsVisible) {
      // Which names are shown depends on all of them, so that this layer is always drawn whole; on each step of a zoom
      // where the shapes are, too. Where they are not, names would grow with the picture: they come back when it rests.
      const isScaling = this.labelsLayer.isCoarse(view);
      const labelsAnew = whole || box !== undefined || (isScaling && isQuick);
      if (!isScaling || labelsAnew) this.labelsLayer.show(view, this.picture, labelsAnew);
      if (this.labelsLayer.isScaled(view)) this.labelsLayer.hide();
    }
    window.clearTimeout(this.restTimer);
    if (this.shapesLayer.isCoarse(view) || (this.labelsVisible && this.labelsLayer.isCoarse(view))) {
      this.restTimer = window.setTimeout(() => this.redrawAll(), zoomRest);
    }
    if ((pending & (Dirty.interaction | Dirty.view | Dirty.everything)) !== 0) this.interaction.draw(view, this.picture);
    if ((pending & (Dirty.view | Dirty.everything)) !== 0) {
      this.photo.place(view, !isScaled || whole, this.ratio);
      this.tiles.place(view, !isScaled || whole);
      this.minimap.place(view);
      this.rulers.place(view);
      const percent = view.scale * (window.devicePixelRatio || 1) * 100;
      this.emit("viewChanged", { ...view, percent, isFitted: this.engine.isFitted() !== 0 });
    }
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.surface;
    if (width === 0 || height === 0) return; // not laid out or hidden: the observer calls again
    this.ratio = bitmapRatio();
    this.engine.resize(width, height, window.devicePixelRatio || 1);
    this.tiles.resize(width, height, this.ratio);
    for (const layer of [this.shapesLayer, this.labelsLayer, this.interaction]) {
      layer.resize({ width, height }, this.ratio);
    }
    this.rulers.resize({ width, height }, this.ratio);
    this.changed();
    // In this very frame: a resized canvas is empty until it is drawn.
    if (this.frame !== undefined) {
      cancelAnimationFrame(this.frame);
      this.frame = undefined;
      this.draw();
    }
  }

  /** A window moved to another screen changes its ratio without changing its size. */
  private watchPixelRatio(): void {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio || 1}dppx)`);
    const changed = (): void => {
      if (this.isDestroyed) return;
      this.resize();
      this.watchPixelRatio();
    };
    query.addEventListener("change", changed, { once: true });
    this.unbind.push(() => query.removeEventListener("change", changed));
  }
}
