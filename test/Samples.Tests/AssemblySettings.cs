// Each sample uses all processors by itself: one test at a time.
[assembly: DoNotParallelize]
