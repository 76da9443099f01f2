using Microsoft.Testing.Platform.Builder;
using MLVision.Extensions.Onnx.Tests;

// A test program of its own, and also the other process of the tests that need one.
if (args is [FreshProcess.Command, string modelPath, string imagePath])
    return FreshProcess.Run(modelPath, imagePath);

ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
SelfRegisteredExtensions.AddSelfRegisteredExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
