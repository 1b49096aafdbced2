import { THREE, OrbitControls } from "three-scene";
import type { Camera, OrthographicCamera, Vector3 } from "three-scene";
import { paletteBytes, rampBytes, type ColourBy } from "./cloudLook";
import { chooseNodes, hasPaint, originOf, pacedPoints, readNode, rootOf, type NodePoints, type Tree, type TreeNode } from "./cloudTree";
import { axesOf, cornersOf, plus, rayMeets, type Body, type Vector, type ViewFrame } from "./cuboid";

export interface DrawnBody { id: string; body: Body; colour: string; isSelected: boolean }
/** A flat view beside the big one: where on the page, and what it looks at. */
export interface FlatView { element: HTMLElement; center: Vector; frame: ViewFrame; /** Metres from the middle to the edge of the shorter side. */ reach: number; /** Metres before and behind the middle that are shown. */ depth: number }
export interface CloudStats {
  drawn: number;
  /** In metres: no point in view is farther from a drawn one. */
  error: number;
  loading: number;
  failed: unknown;
}

interface Loaded { node: TreeNode; points: NodePoints; object: InstanceType<typeof THREE.Points>; usedAt: number }

/** Points that are kept beyond those drawn, so that going back costs nothing. */
const keptBeyond = 1_000_000;
const atOnce = 4;
/** All points are drawn again when the view has rested this long, in milliseconds. */
const resting = 250;

const vertexShader = `
attribute float intensity; attribute vec4 paint;
uniform int mode; uniform float size; uniform vec2 heights; uniform vec3 clipLow; uniform vec3 clipHigh; uniform sampler2D ramp; uniform sampler2D palette;
varying vec3 tint;
void main() {
  vec4 place = modelMatrix * vec4(position + 0.5, 1.0);
  if (any(lessThan(place.xyz, clipLow)) || any(greaterThan(place.xyz, clipHigh))) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 0.0; return; }
  gl_Position = projectionMatrix * viewMatrix * place;
  gl_PointSize = size;
  float height = clamp((place.z - heights.x) / max(heights.y - heights.x, 1e-6), 0.0, 1.0);
  if (mode == 0) tint = texture2D(ramp, vec2(height * 0.996 + 0.002, 0.5)).rgb;
  else if (mode == 1) tint = mix(vec3(0.16, 0.19, 0.24), vec3(1.0), sqrt(intensity));
  else if (mode == 2) tint = paint.rgb;
  else tint = texture2D(palette, vec2((paint.a * 255.0 + 0.5) / 256.0, 0.5)).rgb;
}`;
const fragmentShader = `
uniform float size; varying vec3 tint;
void main() {
  if (size > 2.5 && length(gl_PointCoord - 0.5) > 0.5) discard;
  gl_FragColor = vec4(tint, 1.0);
}`;

/** The scene of a point cloud: its points by level of detail, bodies, a camera that orbits and flies, flat views beside it. */
export class CloudView {
  readonly origin: Vector;
  readonly canvas: HTMLCanvasElement;
  private readonly renderer;
  private readonly scene = new THREE.Scene();
  private readonly cloud = new THREE.Group();
  private readonly marks = new THREE.Group();
  private readonly camera;
  private readonly controls;
  private readonly flatCamera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
  private readonly material;
  private readonly textures;
  private readonly root: TreeNode;
  private readonly loaded = new Map<number, Loaded>();
  private readonly asked = new Set<number>();
  private readonly giveUp = new AbortController();
  private failedAt = new Map<number, number>();
  private failure: unknown;
  private bodies: DrawnBody[] = [];
  private sketch: Vector[] = [];
  private flats: FlatView[] = [];
  private readonly held = new Set<string>();
  private flownAt = 0;
  private frame = 0;
  private isDirty = true;
  private budget = 1_000_000;
  /** While the view moves, as many points are drawn as keep up with it. */
  private readonly pace = { points: 1_000_000, at: 0, movedAt: -Infinity, isMoving: false, view: new THREE.Matrix4() };
  private readonly observer: ResizeObserver;
  private readonly listener: (stats: CloudStats) => void;
  private heightsKnown = false;

  /** @throws where the browser has no WebGL. */
  constructor(private readonly host: HTMLElement, private readonly image: string, readonly tree: Tree, listener: (stats: CloudStats) => void) {
    this.listener = listener;
    this.origin = originOf(tree);
    this.root = rootOf(tree);
    this.renderer = new THREE.WebGLRenderer({ antialias: true, powerPreference: "high-performance" });
    this.renderer.autoClear = false;
    this.canvas = this.renderer.domElement;
    this.canvas.className = "cloud-canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", "Point cloud");
    host.append(this.canvas);
    this.camera = new THREE.PerspectiveCamera(55, 1, tree.edge / 5000, tree.edge * 12);
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, this.canvas);
    this.controls.screenSpacePanning = true;
    this.controls.zoomToCursor = true;
    this.controls.minDistance = tree.edge / 2000;
    this.controls.maxDistance = tree.edge * 6;
    this.controls.addEventListener("change", () => this.touch());
    const texture = (bytes: Uint8Array) => {
      const made = new THREE.DataTexture(bytes, 256, 1);
      made.needsUpdate = true;
      return made;
    };
    this.textures = [texture(rampBytes()), texture(paletteBytes(tree))];
    const far = tree.edge * 2;
    this.material = new THREE.ShaderMaterial({
      uniforms: {
        mode: { value: 0 }, size: { value: 2 }, heights: { value: new THREE.Vector2(-tree.edge / 2, tree.edge / 2) }, clipLow: { value: new THREE.Vector3(-far, -far, -far) }, clipHigh: { value: new THREE.Vector3(far, far, far) },
        ramp: { value: this.textures[0] }, palette: { value: this.textures[1] },
      }, vertexShader, fragmentShader,
    });
    this.scene.add(this.cloud, this.marks);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.resize();
    this.fit();
    this.frame = requestAnimationFrame(this.tick);
  }

  destroy(): void {
    this.giveUp.abort();
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.controls.dispose();
    for (const one of this.loaded.values()) one.object.geometry.dispose();
    this.clearMarks();
    this.material.dispose();
    this.textures.forEach((one) => one.dispose());
    this.renderer.dispose();
    this.renderer.forceContextLoss();
    this.canvas.remove();
  }

  touch(): void { this.isDirty = true; }

  // MARK: Look

  setColourBy(by: ColourBy): void {
    this.material.uniforms.mode.value = ["height", "intensity", "colour", "class"].indexOf(by);
    this.touch();
  }
  setPointSize(pixels: number): void {
    this.material.uniforms.size.value = pixels * Math.min(2, window.devicePixelRatio);
    this.touch();
  }
  setBudget(points: number): void {
    this.budget = points;
    this.touch();
  }
  /** Shows only what lies between two corners, in metres of the cloud's frame; undefined shows all. */
  setClip(low: Vector | undefined, high: Vector | undefined): void {
    const far = this.tree.edge * 2;
    const put = (uniform: { value: unknown }, place: Vector | undefined, all: number) => {
      const [x, y, z] = place === undefined ? [all, all, all] : plus(place, this.origin, -1);
      (uniform.value as Vector3).set(x, y, z);
    };
    put(this.material.uniforms.clipLow, low, -far);
    put(this.material.uniforms.clipHigh, high, far);
    this.touch();
  }

  // MARK: Camera

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || height === 0) return;
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.renderer.setSize(width, height);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.movers.forEach((moved) => moved());
    this.touch();
  }

  private look(from: Vector, at: Vector): void {
    this.camera.position.set(...(from as [number, number, number]));
    this.controls.target.set(...(at as [number, number, number]));
    this.controls.update();
    this.touch();
  }

  /** The whole cloud from above at a slant. */
  fit(): void {
    const { minimum, maximum } = this.tree;
    const low = plus(minimum as unknown as Vector, this.origin, -1);
    const high = plus(maximum as unknown as Vector, this.origin, -1);
    const middle: Vector = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
    const radius = Math.max(Math.hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / 2, this.tree.edge / 100);
    const away = (radius / Math.sin((this.camera.fov * Math.PI) / 360)) / Math.min(1, this.camera.aspect);
    this.look(plus(middle, [-0.5 * away, -0.62 * away, 0.6 * away]), middle);
  }
  /** The same target from straight above, north up. */
  lookDown(): void {
    const { target } = this.controls;
    const away = this.camera.position.distanceTo(target);
    // Not quite straight: exactly above, no direction would be up.
    this.look([target.x, target.y - away * 0.001, target.z + away], [target.x, target.y, target.z]);
  }
  zoomTo(body: Body): void {
    const middle = plus(body.center, this.origin, -1);
    const away = Math.max(...body.size) * 3.2;
    const ahead = axesOf(body.yaw)[0];
    this.look(plus(plus(middle, ahead, -away * 0.75), [0, 0, away * 0.5]), middle);
  }
  zoom(factor: number): void {
    const { target } = this.controls;
    const from = this.camera.position;
    this.look([target.x + (from.x - target.x) * factor, target.y + (from.y - target.y) * factor, target.z + (from.z - target.z) * factor], [target.x, target.y, target.z]);
  }
  /** Whether the left button orbits; it draws otherwise. */
  setOrbits(isOn: boolean): void { this.controls.mouseButtons = { LEFT: isOn ? 0 : -1, MIDDLE: 1, RIGHT: 2 }; }

  /** Flies while keys are held: w a s d, q down, e up. */
  hold(key: string, isDown: boolean): void {
    if (isDown) {
      if (this.held.size === 0) this.flownAt = performance.now();
      this.held.add(key);
    } else this.held.delete(key);
    this.touch();
  }
  releaseAll(): void { this.held.clear(); }

  private fly(now: number): void {
    const seconds = Math.min(0.1, (now - this.flownAt) / 1000);
    this.flownAt = now;
    const { target } = this.controls;
    const ahead = target.clone().sub(this.camera.position);
    const step = Math.max(ahead.length(), this.tree.edge / 200) * 0.9 * seconds;
    ahead.normalize();
    const right = new THREE.Vector3().crossVectors(ahead, this.camera.up).normalize();
    const by = new THREE.Vector3();
    const amount = (plusKey: string, minusKey: string) => (this.held.has(plusKey) ? 1 : 0) - (this.held.has(minusKey) ? 1 : 0);
    by.addScaledVector(ahead, amount("w", "s")).addScaledVector(right, amount("d", "a"));
    by.z += amount("e", "q");
    by.multiplyScalar(step);
    this.camera.position.add(by);
    target.add(by);
    this.controls.update();
    this.touch();
  }

  // MARK: Picking

  /** A ray through a place of the page, in metres of the cloud's frame. */
  ray(clientX: number, clientY: number): { from: Vector; direction: Vector } {
    const box = this.canvas.getBoundingClientRect();
    // The camera may have moved since it was last drawn.
    this.camera.updateMatrixWorld(true);
    const far = new THREE.Vector3(((clientX - box.left) / box.width) * 2 - 1, 1 - ((clientY - box.top) / box.height) * 2, 0.5).unproject(this.camera);
    const { x, y, z } = this.camera.position;
    const direction = far.sub(this.camera.position).normalize();
    return { from: plus([x, y, z], this.origin), direction: [direction.x, direction.y, direction.z] };
  }
  /** Where a place is on the canvas, in pixels; undefined behind the camera and beyond the edges. */
  pixelOf(place: Vector): { x: number; y: number } | undefined {
    const at = new THREE.Vector3(...(plus(place, this.origin, -1) as [number, number, number])).project(this.camera);
    if (!(at.z > -1 && at.z < 1) || Math.abs(at.x) > 1 || Math.abs(at.y) > 1) return undefined;
    return { x: ((at.x + 1) / 2) * this.host.clientWidth, y: ((1 - at.y) / 2) * this.host.clientHeight };
  }
  /** Calls back whenever the camera or the canvas has changed. */
  onMove(listener: () => void): () => void {
    this.movers.add(listener);
    return () => this.movers.delete(listener);
  }
  private readonly movers = new Set<() => void>();

  /** The nearest point under a place of the page, within a few pixels. */
  pointAt(clientX: number, clientY: number): Vector | undefined {
    const { from, direction } = this.ray(clientX, clientY);
    const start = plus(from, this.origin, -1);
    const wide = (6 * 2 * Math.tan((this.camera.fov * Math.PI) / 360)) / this.host.clientHeight;
    let best = Infinity;
    let found: Vector | undefined;
    this.each((node) => {
      const half = node.edge / 2;
      const apart: Vector = [node.low[0] + half - start[0], node.low[1] + half - start[1], node.low[2] + half - start[2]];
      const along = apart[0] * direction[0] + apart[1] * direction[1] + apart[2] * direction[2];
      const reach = half * 1.75;
      if (along < -reach) return false;
      return Math.hypot(...plus(apart, direction, -along)) < reach + (along + reach) * wide;
    }, (x, y, z) => {
      const [dx, dy, dz] = [x - start[0], y - start[1], z - start[2]];
      const along = dx * direction[0] + dy * direction[1] + dz * direction[2];
      if (along <= 0) return;
      const across = Math.sqrt(Math.max(0, dx * dx + dy * dy + dz * dz - along * along)) / along;
      if (across > wide) return;
      // Near ones first; among neighbours the one under the pointer.
      const rank = along * (1 + across / wide * 0.02);
      if (rank < best) {
        best = rank;
        found = [x, y, z];
      }
    });
    return found === undefined ? undefined : plus(found, this.origin);
  }
  /** Where the pointer meets a level plane. */
  planeAt(clientX: number, clientY: number, height: number): Vector | undefined {
    const { from, direction } = this.ray(clientX, clientY);
    const share = (height - from[2]) / direction[2];
    return Number.isFinite(share) && share > 0 && share < this.tree.edge * 20 ? plus(from, direction, share) : undefined;
  }
  bodyAt(clientX: number, clientY: number): string | undefined {
    const { from, direction } = this.ray(clientX, clientY);
    let best = Infinity;
    let found: string | undefined;
    for (const { id, body } of this.bodies) {
      const share = rayMeets(body, from, direction);
      if (share !== undefined && share < best) [best, found] = [share, id];
    }
    return found;
  }

  /** Heights of the points that are drawn over a footprint, ascending. */
  heightsOver(isIn: (place: Vector) => boolean, center: Vector, radius: number): number[] {
    const middle = plus(center, this.origin, -1);
    const heights: number[] = [];
    this.each(
      ({ low, edge }) => low[0] - radius < middle[0] && low[0] + edge + radius > middle[0] && low[1] - radius < middle[1] && low[1] + edge + radius > middle[1],
      (x, y, z) => {
        if (Math.abs(x - middle[0]) > radius || Math.abs(y - middle[1]) > radius) return;
        const place = plus([x, y, z], this.origin);
        if (isIn(place)) heights.push(place[2]);
      },
    );
    return heights.sort((a, b) => a - b);
  }
  private each(wanted: (node: TreeNode) => boolean, body: (x: number, y: number, z: number) => void): void {
    for (const { node, points, object } of this.loaded.values()) {
      if (!object.visible || !wanted(node)) continue;
      const step = node.edge / 65_536;
      const { places, count } = points;
      for (let at = 0; at < count * 4; at += 4) body(node.low[0] + (places[at] + 0.5) * step, node.low[1] + (places[at + 1] + 0.5) * step, node.low[2] + (places[at + 2] + 0.5) * step);
    }
  }

  // MARK: Bodies

  setBodies(bodies: DrawnBody[]): void {
    this.bodies = bodies;
    this.drawMarks();
  }
  /** Lines of what is being drawn, pairs of places. */
  setSketch(lines: Vector[]): void {
    this.sketch = lines;
    this.drawMarks();
  }
  setFlats(flats: FlatView[]): void {
    this.flats = flats;
    this.touch();
  }

  private made: { dispose: () => void }[] = [];
  private drawnMarks: InstanceType<typeof THREE.LineSegments | typeof THREE.Mesh>[] = [];
  private clearMarks(): void {
    this.marks.remove(...this.drawnMarks);
    this.made.forEach((one) => one.dispose());
    [this.made, this.drawnMarks] = [[], []];
  }
  private lines(places: Vector[], colour: string, above: boolean): void {
    const geometry = new THREE.BufferGeometry().setAttribute("position", new THREE.BufferAttribute(new Float32Array(places.flatMap((place) => plus(place, this.origin, -1))), 3));
    const material = new THREE.LineBasicMaterial({ color: colour, depthTest: !above, transparent: above });
    const object = new THREE.LineSegments(geometry, material);
    object.frustumCulled = false;
    object.renderOrder = above ? 2 : 1;
    this.marks.add(object);
    this.made.push(geometry, material);
    this.drawnMarks.push(object);
  }
  private drawMarks(): void {
    this.clearMarks();
    for (const { body, colour, isSelected } of this.bodies) {
      const corners = cornersOf(body);
      const edges = [0, 1, 2, 3].flatMap((at) => [[at, (at + 1) % 4], [at + 4, ((at + 1) % 4) + 4], [at, at + 4]]).flat().map((at) => corners[at]);
      const ahead = axesOf(body.yaw)[0];
      const front = plus(body.center, ahead, body.size[0] / 2);
      const foot = plus(front, [0, 0, -body.size[2] / 2]);
      // An arrow on the ground says where it heads.
      const arrow: Vector[] = [plus(body.center, [0, 0, -body.size[2] / 2]), plus(foot, ahead, body.size[0] * 0.2)];
      this.lines([...edges, ...arrow], isSelected ? "#ffffff" : colour, isSelected);
      const geometry = new THREE.BoxGeometry(...body.size);
      const material = new THREE.MeshBasicMaterial({ color: colour, transparent: true, opacity: isSelected ? 0.16 : 0.12, depthWrite: false, side: 2 });
      const mesh = new THREE.Mesh(geometry, material);
      const [x, y, z] = plus(body.center, this.origin, -1);
      mesh.position.set(x, y, z);
      mesh.rotation.z = body.yaw;
      this.marks.add(mesh);
      this.made.push(geometry, material);
      this.drawnMarks.push(mesh);
    }
    if (this.sketch.length > 0) this.lines(this.sketch, "#ffffff", true);
    this.touch();
  }

  // MARK: Points

  private readonly tick = (now: number): void => {
    this.frame = requestAnimationFrame(this.tick);
    if (this.held.size > 0) this.fly(now);
    // The browser waits with the next frame for what draws: the time since the last one tells how long that took.
    const took = now - this.pace.at;
    this.pace.at = now;
    const wasMoving = this.pace.isMoving;
    this.pace.isMoving = now - this.pace.movedAt < resting;
    if (!this.isDirty && wasMoving === this.pace.isMoving) return;
    this.isDirty = false;
    this.camera.updateMatrixWorld(true);
    if (!this.camera.matrixWorld.equals(this.pace.view)) {
      this.pace.view.copy(this.camera.matrixWorld);
      this.pace.movedAt = now;
      this.pace.isMoving = true;
      this.movers.forEach((moved) => moved());
      if (wasMoving) this.pace.points = pacedPoints(this.pace.points, this.budget, took);
    }
    this.choose(now, this.pace.isMoving ? Math.min(this.pace.points, this.budget) : this.budget);
    this.draw();
  };

  private choose(now: number, budget: number): void {
    const frustum = new THREE.Frustum().setFromProjectionMatrix(new THREE.Matrix4().multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse));
    const sphere = new THREE.Sphere(new THREE.Vector3(), 1);
    const { x, y, z } = this.camera.position;
    const scale = this.host.clientHeight / (2 * Math.tan((this.camera.fov * Math.PI) / 360));
    const focus = this.flats[0];
    const [fx, fy, fz] = focus === undefined ? [0, 0, 0] : plus(focus.center, this.origin, -1);
    const pixels = (node: TreeNode): number | undefined => {
      const half = node.edge / 2;
      sphere.center.set(node.low[0] + half, node.low[1] + half, node.low[2] + half);
      sphere.radius = half * 1.733;
      let seen: number | undefined;
      if (frustum.intersectsSphere(sphere)) {
        const away = Math.max(this.camera.near, Math.hypot(sphere.center.x - x, sphere.center.y - y, sphere.center.z - z) - sphere.radius);
        seen = (node.error * scale) / away;
      }
      // What the flat views look at is wanted in full.
      if (focus !== undefined && Math.hypot(sphere.center.x - fx, sphere.center.y - fy, sphere.center.z - fz) < sphere.radius + focus.reach) seen = Math.max(seen ?? 0, (node.error * 150) / focus.reach);
      return seen;
    };
    const { nodes } = chooseNodes(this.root, pixels, budget);
    const wanted = new Set(nodes.map((node) => node.index));
    for (const one of this.loaded.values()) {
      one.object.visible = wanted.has(one.node.index);
      if (one.object.visible) one.usedAt = now;
    }
    this.drop();
    for (const node of nodes) {
      if (this.asked.size >= atOnce) break;
      if (this.loaded.has(node.index) || this.asked.has(node.index) || (this.failedAt.get(node.index) ?? -Infinity) > now - 3000) continue;
      void this.load(node);
    }
    let drawn = 0;
    let error = 0;
    let missing = 0;
    for (const node of nodes) {
      if (!this.loaded.has(node.index)) missing += 1;
      else drawn += node.points;
    }
    // What is open: the coarsest drawn node in view below which something in view is not drawn.
    const walk = (node: TreeNode, above: number): void => {
      if (pixels(node) === undefined) return;
      if (!wanted.has(node.index) || !this.loaded.has(node.index)) {
        error = Math.max(error, above);
        return;
      }
      if (node.below.length === 0) error = Math.max(error, node.error);
      node.below.forEach((one) => walk(one, node.error));
    };
    walk(this.root, this.tree.edge * 1.733);
    this.listener({ drawn, error, loading: missing, failed: this.failure });
  }

  private async load(node: TreeNode): Promise<void> {
    this.asked.add(node.index);
    try {
      const points = await readNode(this.image, node, hasPaint(this.tree), this.giveUp.signal);
      if (this.giveUp.signal.aborted) return;
      const geometry = new THREE.BufferGeometry();
      const places = new THREE.InterleavedBuffer(points.places, 4);
      geometry.setAttribute("position", new THREE.InterleavedBufferAttribute(places, 3, 0)).setAttribute("intensity", new THREE.InterleavedBufferAttribute(places, 1, 3, true));
      if (points.paint !== undefined) geometry.setAttribute("paint", new THREE.BufferAttribute(points.paint, 4, true));
      const object = new THREE.Points(geometry, this.material);
      object.frustumCulled = false;
      const step = node.edge / 65_536;
      object.position.set(...(node.low as [number, number, number]));
      object.scale.set(step, step, step);
      this.cloud.add(object);
      this.loaded.set(node.index, { node, points, object, usedAt: performance.now() });
      this.failure = undefined;
      if (node === this.root) this.learnHeights(points);
    } catch (error) {
      if (this.giveUp.signal.aborted) return;
      this.failure = error;
      this.failedAt.set(node.index, performance.now());
      window.setTimeout(() => this.touch(), 3100);
    } finally {
      this.asked.delete(node.index);
      this.touch();
    }
  }

  /** Colours of heights span what nearly all points have: a stray point would make the rest one colour. */
  private learnHeights({ places, count }: NodePoints): void {
    if (this.heightsKnown || count === 0) return;
    this.heightsKnown = true;
    const heights = new Uint16Array(count);
    for (let index = 0; index < count; index += 1) heights[index] = places[index * 4 + 2];
    heights.sort();
    const height = (share: number) => this.root.low[2] + (heights[Math.floor(share * (count - 1))] / 65_536) * this.root.edge;
    (this.material.uniforms.heights.value as { x: number; y: number }).x = height(0.01);
    (this.material.uniforms.heights.value as { x: number; y: number }).y = height(0.99);
  }

  /** Lets go of what was not drawn for the longest time. */
  private drop(): void {
    const idle = [...this.loaded.values()].filter((one) => !one.object.visible).sort((a, b) => a.usedAt - b.usedAt);
    let points = idle.reduce((sum, one) => sum + one.points.count, 0);
    for (const one of idle) {
      if (points <= keptBeyond) return;
      points -= one.points.count;
      this.cloud.remove(one.object);
      one.object.geometry.dispose();
      this.loaded.delete(one.node.index);
    }
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    const ground = new THREE.Color("#14171c");
    this.renderer.setScissorTest(true);
    this.renderer.setClearColor(ground);
    const render = (left: number, top: number, wide: number, high: number, camera: Camera) => {
      this.renderer.setViewport(left, height - top - high, wide, high);
      this.renderer.setScissor(left, height - top - high, wide, high);
      this.renderer.clear();
      this.renderer.render(this.scene, camera);
    };
    render(0, 0, width, height, this.camera);
    const page = this.host.getBoundingClientRect();
    for (const flat of this.flats) {
      const box = flat.element.getBoundingClientRect();
      if (box.width < 4 || box.height < 4) continue;
      render(box.left - page.left, box.top - page.top, box.width, box.height, this.flat(flat, box.width, box.height));
    }
  }

  private flat({ center, frame, reach, depth }: FlatView, width: number, height: number): OrthographicCamera {
    const camera = this.flatCamera;
    const scale = reach / Math.min(width, height) * 2;
    [camera.left, camera.right, camera.top, camera.bottom] = [(-width * scale) / 2, (width * scale) / 2, (height * scale) / 2, (-height * scale) / 2];
    const middle = plus(center, this.origin, -1);
    const from = plus(middle, frame.look, -depth);
    [camera.near, camera.far] = [0, 2 * depth];
    camera.up.set(...(frame.up as [number, number, number]));
    camera.position.set(...from);
    camera.lookAt(new THREE.Vector3(...middle));
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld(true);
    return camera;
  }
}
