contributed sw.js
