---
published: false
---
1;
