// What is held against the pages beyond their types. Texts never become HTML or code; the rest is about mistakes.
const noHTML = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "createContextualFragment", "srcdoc"];

export default [
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-restricted-syntax": [
        "error",
        ...noHTML.map((name) => ({ selector: `MemberExpression[property.name="${name}"]`, message: "A text never becomes HTML." })),
        { selector: 'MemberExpression[object.name="document"][property.name=/^write/]', message: "A text never becomes HTML." },
        { selector: "NewExpression[callee.name='DOMParser']", message: "A text never becomes HTML." },
      ],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-undef-init": "error",
      "no-shadow": "error",
      "no-self-compare": "error",
      "no-unreachable-loop": "error",
      "no-template-curly-in-string": "error",
      "no-dupe-keys": "error",
      "no-fallthrough": "error",
      "no-unsafe-finally": "error",
      "no-promise-executor-return": "off",
      "no-console": "error",
      "no-debugger": "error",
    },
  },
  { files: ["**/widget.js"], languageOptions: { sourceType: "script" } },
];
