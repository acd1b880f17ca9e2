/* The rules for the scripts of the map's page, and for their tests. */

import js from "@eslint/js";
import globals from "globals";

const RULES = {
  ...js.configs.recommended.rules,
  "arrow-body-style": "error",
  complexity: ["error", 12],
  "consistent-return": "error",
  curly: ["error", "multi-line", "consistent"],
  eqeqeq: "error",
  "max-depth": ["error", 4],
  "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 5],
  "no-else-return": ["error", { allowElseIf: true }],
  "no-eval": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-undef": "error",
  "no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_" }],
  "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

// Markup is never made of texts: names reach the page as text alone.
const NO_MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({ property }));

export default [
  { ignores: ["node_modules/", ".venv/", "outputs/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["geoplan/outputs/map/scripts/**/*.js", "geoplan/comparison/scripts/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...globals.browser, L: "readonly" } },
    rules: { ...RULES, "no-restricted-properties": ["error", ...NO_MARKUP] },
  },
  {
    files: ["eslint.config.js", "tests/**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
    rules: RULES,
  },
];
