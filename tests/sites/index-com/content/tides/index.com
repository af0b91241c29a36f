---
title: Tides
date: 2026-03-01
---
High at noon.
