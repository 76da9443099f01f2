using Microsoft.Testing.Platform.Builder;
using MLVision.Extensions.Tests;
using MLVision.Extensions.Tests.Contract;
using MLVision.Extensions.Torch.Tests;

NativeRuntime.Use();
// A test program of its own, and also the other process of the tests that need one.
if (args is [FreshProcess.Command, string modelPath, string caseName])
    return FreshProcess.Run(modelPath, caseName);

if (args is [TorchLibraryTests.Command, string action, string modelToLoad])
    return TorchLibraryTests.Touch(action, modelToLoad);

using FileStream turn = NativeRuntime.WaitForTurn();
ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
SelfRegisteredExtensions.AddSelfRegisteredExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
