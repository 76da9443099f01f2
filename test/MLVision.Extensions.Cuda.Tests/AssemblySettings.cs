// One device, whose precision is a setting of the process.
[assembly: DoNotParallelize]
