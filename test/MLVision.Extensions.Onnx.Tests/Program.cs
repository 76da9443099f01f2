using Microsoft.Testing.Platform.Builder;
using MLVision.Extensions.Onnx.Tests;
using MLVision.Extensions.Tests;
using MLVision.Extensions.Tests.Contract;

NativeRuntime.Use();
// A test program of its own, and also the other process of the tests that need one.
if (args is [FreshProcess.Command, string modelPath, string caseName])
    return FreshProcess.Run(modelPath, caseName);

using FileStream turn = NativeRuntime.WaitForTurn();
ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
SelfRegisteredExtensions.AddSelfRegisteredExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
