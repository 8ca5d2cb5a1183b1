// Whose first status a page waits for.

export const KEY = "tk_of_a_bench";
export const ID = "support";
