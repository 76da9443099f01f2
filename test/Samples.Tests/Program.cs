using Microsoft.Testing.Platform.Builder;
using MLVision.Extensions.Tests;
using Samples.Tests;

NativeRuntime.Use();
using FileStream turn = NativeRuntime.WaitForTurn();
ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
SelfRegisteredExtensions.AddSelfRegisteredExtensions(builder, args);
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
