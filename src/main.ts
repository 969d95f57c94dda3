import "./polyfill.js"
