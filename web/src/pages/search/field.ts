/** Where Ctrl-K puts the cursor. */
export const SEARCH_FIELD = "search-field";
