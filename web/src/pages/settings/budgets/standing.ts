/** How a budget stands: in its zone, in words, and as the two parts of its bar. */
import type { Budget } from "../../../api/money";

export interface Standing {
  readonly zone: "healthy" | "warning" | "alert";
  readonly says: string;
  /** Parts of the bar, from 0 to 1; the forecast is never shorter than what is spent. */
  readonly filled: number;
  readonly forecast: number;
}

export function standing({ share, amount, forecast, exhausted_at: gone }: Pick<Budget, "share" | "amount" | "forecast" | "exhausted_at">): Standing {
  const filled = clamp(share);
  const then = Math.max(filled, clamp(forecast / amount));
  if (share >= 1) return { zone: "alert", says: "used up", filled, forecast: then };
  if (gone !== null || forecast > amount) return { zone: "warning", says: "does not last, if it goes on so", filled, forecast: then };
  return { zone: "healthy", says: "lasts, if it goes on so", filled, forecast: then };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
