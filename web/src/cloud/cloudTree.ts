import { get, getBytes } from "../api/client";
import type { CloudOctree } from "../api/types";
import type { Vector } from "./cuboid";

export type Tree = CloudOctree;

/** A node with what is below it; places are metres from the middle of the whole cube. */
export interface TreeNode {
  index: number;
  points: number;
  /** In metres: what the node and those above it leave open. */
  error: number;
  low: Vector;
  edge: number;
  below: TreeNode[];
}
/** What is drawn of a node. */
export interface NodePoints {
  count: number;
  /** x, y, z in 65,536ths of the cube, and the intensity. */
  places: Uint16Array;
  /** Red, green, blue, class; undefined in clouds without. */
  paint?: Uint8Array;
}

export const readTree = (image: string, signal?: AbortSignal): Promise<Tree> => get<Tree>(`/images/${image}/cloud`, undefined, signal);

export const hasPaint = (tree: Tree): boolean => tree.has_colour || tree.classes.length > 0;

export const readNode = async (image: string, node: TreeNode, painted: boolean, signal: AbortSignal): Promise<NodePoints> => {
  const { blob } = await getBytes(`/images/${image}/cloud/nodes/${node.index}`, undefined, signal);
  const bytes = await blob.arrayBuffer();
  if (bytes.byteLength !== node.points * (painted ? 12 : 8)) throw new Error("A part of the cloud arrived incomplete.");
  return { count: node.points, places: new Uint16Array(bytes, 0, node.points * 4), ...(painted && { paint: new Uint8Array(bytes, node.points * 8, node.points * 4) }) };
};

/** The middle of the whole cube, from which the page measures: numbers stay small, however far the cloud is from its zero. */
export const originOf = (tree: Tree): Vector => [tree.corner[0] + tree.edge / 2, tree.corner[1] + tree.edge / 2, tree.corner[2] + tree.edge / 2];

export const rootOf = (tree: Tree): TreeNode => {
  const known = new Map<string, TreeNode>();
  let root: TreeNode | undefined;
  tree.nodes.forEach((node, index) => {
    const edge = tree.edge / 2 ** node.level;
    const low: Vector = [node.x * edge - tree.edge / 2, node.y * edge - tree.edge / 2, node.z * edge - tree.edge / 2];
    const made: TreeNode = { index, points: node.points, error: node.error, low, edge, below: [] };
    known.set(`${node.level}/${node.x}/${node.y}/${node.z}`, made);
    if (node.level === 0) {
      root = made;
      return;
    }
    // A cube whose points all stand above it has no node: what is below hangs on the next one above.
    for (let up = 1; up <= node.level; up += 1) {
      const above = known.get(`${node.level - up}/${Math.floor(node.x / 2 ** up)}/${Math.floor(node.y / 2 ** up)}/${Math.floor(node.z / 2 ** up)}`);
      if (above === undefined) continue;
      above.below.push(made);
      break;
    }
  });
  if (root === undefined) throw new Error("The cloud has no points that could be shown.");
  return root;
};

export interface Choice {
  nodes: TreeNode[];
  points: number;
}

/** While the view moves, a frame takes about this long at most, in milliseconds: slower ones do not follow the hand. */
const slowFrame = 80;
/** Fewer points than this do not show what is turned. */
const fewestMoving = 50_000;

/** How many points to draw in the next frame of a moving view, when those of the last one took so many milliseconds. */
export const pacedPoints = (points: number, budget: number, took: number): number => {
  if (took > slowFrame) return Math.max(fewestMoving, points * Math.max(slowFrame / took, 0.3));
  return took < slowFrame / 2 ? Math.min(budget, points * 1.1) : Math.min(budget, points);
};

/**
 * Which nodes to draw: always the one whose error is the largest on screen is made finer, until the budget is spent or
 * nothing is coarser than a pixel.
 *
 * @param pixels How many pixels the node's error covers; undefined where it is out of view.
 */
export const chooseNodes = (root: TreeNode, pixels: (node: TreeNode) => number | undefined, budget: number): Choice => {
  const nodes: TreeNode[] = [];
  let points = 0;
  // A heap of nodes by what their parent leaves open on screen.
  const heap: { node: TreeNode; rank: number }[] = [];
  const push = (entry: { node: TreeNode; rank: number }) => {
    heap.push(entry);
    for (let at = heap.length - 1; at > 0;) {
      const up = (at - 1) >> 1;
      if (heap[up].rank >= heap[at].rank) break;
      [heap[up], heap[at]] = [heap[at], heap[up]];
      at = up;
    }
  };
  const pop = () => {
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      heap[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let largest = at;
        if (left < heap.length && heap[left].rank > heap[largest].rank) largest = left;
        if (right < heap.length && heap[right].rank > heap[largest].rank) largest = right;
        if (largest === at) break;
        [heap[largest], heap[at]] = [heap[at], heap[largest]];
        at = largest;
      }
    }
    return first;
  };
  if (pixels(root) !== undefined) push({ node: root, rank: Infinity });
  while (heap.length > 0) {
    const { node } = pop();
    if (points + node.points > budget && nodes.length > 0) break;
    nodes.push(node);
    points += node.points;
    const open = pixels(node);
    if (open === undefined || open < 1) continue;
    for (const one of node.below) {
      const seen = pixels(one);
      if (seen !== undefined) push({ node: one, rank: Math.max(open, seen) });
    }
  }
  return { nodes, points };
};
