/** What is used of three.js (r180) and its OrbitControls; the module comes from scripts/three.sh. */
declare module "three-scene" {
  class Vector2 { constructor(x?: number, y?: number); x: number; y: number }
  class Vector3 {
    constructor(x?: number, y?: number, z?: number);
    x: number; y: number; z: number;
    set(x: number, y: number, z: number): this;
    copy(other: Vector3): this;
    clone(): Vector3;
    add(other: Vector3): this;
    sub(other: Vector3): this;
    addScaledVector(other: Vector3, scale: number): this;
    multiplyScalar(scale: number): this;
    crossVectors(a: Vector3, b: Vector3): this;
    normalize(): this;
    length(): number;
    distanceTo(other: Vector3): number;
    project(camera: Camera): this;
    unproject(camera: Camera): this;
  }
  class Matrix4 { elements: number[]; multiplyMatrices(a: Matrix4, b: Matrix4): this; copy(other: Matrix4): this; equals(other: Matrix4): boolean }
  class Color { constructor(colour: string | number); set(colour: string | number): this }
  class Sphere { constructor(center: Vector3, radius: number); center: Vector3; radius: number }
  class Frustum { setFromProjectionMatrix(matrix: Matrix4): this; intersectsSphere(sphere: Sphere): boolean }
  class Object3D {
    position: Vector3; scale: Vector3; up: Vector3; rotation: { z: number }; visible: boolean; frustumCulled: boolean; renderOrder: number; matrixAutoUpdate: boolean;
    add(...others: Object3D[]): this;
    remove(...others: Object3D[]): this;
    lookAt(at: Vector3): void;
    updateMatrixWorld(force?: boolean): void;
  }
  class Scene extends Object3D { background: Color | null }
  class Group extends Object3D {}
  class Camera extends Object3D { matrixWorld: Matrix4; matrixWorldInverse: Matrix4; projectionMatrix: Matrix4 }
  class PerspectiveCamera extends Camera { constructor(fov: number, aspect: number, near: number, far: number); fov: number; aspect: number; near: number; far: number; updateProjectionMatrix(): void }
  class OrthographicCamera extends Camera { constructor(left: number, right: number, top: number, bottom: number, near: number, far: number); left: number; right: number; top: number; bottom: number; near: number; far: number; updateProjectionMatrix(): void }
  class InterleavedBuffer { constructor(array: ArrayBufferView, stride: number) }
  class BufferAttribute { constructor(array: ArrayBufferView, size: number, normalized?: boolean); array: Float32Array; needsUpdate: boolean }
  class InterleavedBufferAttribute { constructor(buffer: InterleavedBuffer, size: number, offset: number, normalized?: boolean) }
  class BufferGeometry { setAttribute(name: string, attribute: BufferAttribute | InterleavedBufferAttribute): this; dispose(): void }
  class BoxGeometry extends BufferGeometry { constructor(x: number, y: number, z: number) }
  class Material { dispose(): void; visible: boolean }
  class ShaderMaterial extends Material { constructor(options: { uniforms: Record<string, { value: unknown }>; vertexShader: string; fragmentShader: string }); uniforms: Record<string, { value: unknown }> }
  class LineBasicMaterial extends Material { constructor(options: { color: string | number; depthTest?: boolean; transparent?: boolean; opacity?: number }); color: Color; opacity: number }
  class MeshBasicMaterial extends Material { constructor(options: { color: string | number; transparent?: boolean; opacity?: number; depthWrite?: boolean; side?: number }); color: Color; opacity: number }
  class Points extends Object3D { constructor(geometry: BufferGeometry, material: Material); geometry: BufferGeometry }
  class LineSegments extends Object3D { constructor(geometry: BufferGeometry, material: LineBasicMaterial); geometry: BufferGeometry; material: LineBasicMaterial }
  class Mesh extends Object3D { constructor(geometry: BufferGeometry, material: MeshBasicMaterial); geometry: BufferGeometry; material: MeshBasicMaterial }
  class DataTexture { constructor(data: Uint8Array, width: number, height: number); needsUpdate: boolean; dispose(): void }
  class WebGLRenderer {
    constructor(options: { antialias?: boolean; powerPreference?: string });
    domElement: HTMLCanvasElement;
    autoClear: boolean;
    setPixelRatio(ratio: number): void;
    setSize(width: number, height: number): void;
    setViewport(x: number, y: number, width: number, height: number): void;
    setScissor(x: number, y: number, width: number, height: number): void;
    setScissorTest(on: boolean): void;
    setClearColor(colour: Color): void;
    clear(): void;
    render(scene: Scene, camera: Camera): void;
    dispose(): void;
    forceContextLoss(): void;
  }
  class OrbitControls {
    constructor(camera: Camera, element: HTMLElement);
    target: Vector3; enabled: boolean; zoomToCursor: boolean; screenSpacePanning: boolean; minDistance: number; maxDistance: number; enableDamping: boolean;
    mouseButtons: { LEFT: number | null; MIDDLE: number | null; RIGHT: number | null };
    addEventListener(name: "change" | "start" | "end", listener: () => void): void;
    update(): boolean;
    dispose(): void;
  }
  const THREE: {
    Vector2: typeof Vector2; Vector3: typeof Vector3; Matrix4: typeof Matrix4; Color: typeof Color; Sphere: typeof Sphere; Frustum: typeof Frustum; Scene: typeof Scene; Group: typeof Group; PerspectiveCamera: typeof PerspectiveCamera;
    OrthographicCamera: typeof OrthographicCamera; InterleavedBuffer: typeof InterleavedBuffer; BufferAttribute: typeof BufferAttribute; InterleavedBufferAttribute: typeof InterleavedBufferAttribute; BufferGeometry: typeof BufferGeometry;
    BoxGeometry: typeof BoxGeometry; ShaderMaterial: typeof ShaderMaterial; LineBasicMaterial: typeof LineBasicMaterial; MeshBasicMaterial: typeof MeshBasicMaterial; Points: typeof Points; LineSegments: typeof LineSegments; Mesh: typeof Mesh;
    DataTexture: typeof DataTexture; WebGLRenderer: typeof WebGLRenderer;
  };
}
