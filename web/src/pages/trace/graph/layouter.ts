/** Has plans laid out by a worker, within a deadline; a plan that takes longer is laid out simply. The newest plan wins. */
import type { Course, Drawing, Plan, Size } from "../../../trace/graph-plan";
import { layered } from "../../../trace/layered";
import type { Answer, Ask } from "./layout-worker";

const DEADLINE = 2_000;

/** Why a drawing is a simple one. */
export type Simple = "slow" | "failed";

export type Told = (drawing: Drawing, simple: Simple | null) => void;

export interface Wish {
  readonly plan: Plan;
  /** The box that a simple layout begins at. */
  readonly start: number;
  readonly panel: Size;
  /** Kept while a run grows; null for whichever is seen larger. */
  readonly course: Course | null;
}

export class Layouter {
  private worker: Worker | null = null;
  private asked = 0;
  private deadline: ReturnType<typeof setTimeout> | undefined;

  ask({ plan, start, panel, course }: Wish, told: Told): void {
    if (this.deadline !== undefined) this.end(); // still at an older plan: that answer is of no use any more
    const id = (this.asked += 1);
    const simply = (why: Simple) => {
      this.end();
      told(layered(plan, start), why);
    };
    this.deadline = setTimeout(() => simply("slow"), DEADLINE);
    this.worker ??= new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.id !== id) return;
      this.rest();
      told(data.drawing, null);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      simply("failed");
    };
    const ask: Ask = { id, plan, panel, course };
    this.worker.postMessage(ask);
  }

  end(): void {
    this.rest();
    this.worker?.terminate();
    this.worker = null;
  }

  private rest(): void {
    clearTimeout(this.deadline);
    this.deadline = undefined;
  }
}
