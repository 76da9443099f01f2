// Sessions use all processors by themselves, and memory is counted: one test at a time.
[assembly: DoNotParallelize]
