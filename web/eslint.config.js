import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import a11y from "eslint-plugin-vuejs-accessibility";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

export default defineConfig(
  { ignores: ["**/dist/**", "**/node_modules/**", "packages/client/src/openapi.ts"] },
  js.configs.recommended,
  ts.configs.strict,
  vue.configs["flat/recommended"],
  a11y.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/no-v-html": "error",
    },
  },
  {
    files: ["**/*.{ts,vue}"],
    rules: {
      "no-undef": "off", // the type checker knows better
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.vue"],
    rules: {
      // Layout is kept by hand: one line where it fits.
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always" } }],
      "vue/require-default-prop": "off", // typed props with undefined are the norm here
      "vuejs-accessibility/label-has-for": ["error", { required: { some: ["nesting", "id"] } }],
    },
  },
  { files: ["**/*.mjs", "eslint.config.js"], languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } } },
);
