using System.Text.Json;
using Microsoft.ML;

namespace Offline.Tests.Interchange;

/// <summary>
/// Models are read that another ML.NET has saved, and written for another to read: the files in data/models are from genuine
/// ML.NET, those in models-written from the ML.NET that these tests run on. eng/offline/check-on-genuine.sh swaps the two.
/// </summary>
[TestClass]
public class InterchangeTests
{
    private static readonly string _writtenFolder = Path.Combine(AppContext.BaseDirectory, "models-written");
    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, NewLine = "\n" };

    public static IEnumerable<object[]> Recipes => ModelRecipes.All.Select(recipe => new object[] { recipe.Name });

    [TestMethod]
    [DynamicData(nameof(Recipes))]
    public void AModelSavedElsewhereGivesTheSamePredictions(string name)
    {
        ModelRecipe recipe = ModelRecipes.All.Single(recipe => recipe.Name == name);
        var expected = JsonSerializer.Deserialize<Expectation>(File.ReadAllText(TestData.PathOf("models", name + ".json")))!;
        var ml = new MLContext(seed: 1);

        ITransformer model = ml.Model.Load(TestData.PathOf("models", name + ".zip"), out DataViewSchema schema);

        CollectionAssert.AreEqual(expected.InputSchema, ColumnText.Schema(schema));
        AssertOutputs(expected, model.Transform(recipe.Data(ml)));
    }

    [TestMethod]
    [DynamicData(nameof(Recipes))]
    public void AModelSavedHereGivesTheSamePredictionsWhenItIsLoaded(string name)
    {
        ModelRecipe recipe = ModelRecipes.All.Single(recipe => recipe.Name == name);
        var ml = new MLContext(seed: 1);
        IDataView data = recipe.Data(ml);
        ITransformer model = recipe.Pipeline(ml).Fit(data);
        IDataView output = model.Transform(data);
        Dictionary<string, string[]> outputs = recipe.Outputs.ToDictionary(
            column => column, column => ColumnText.Of(output, column));
        var expected = new Expectation(ColumnText.Schema(data.Schema), outputs);

        Directory.CreateDirectory(_writtenFolder);
        string path = Path.Combine(_writtenFolder, name);
        ml.Model.Save(model, data.Schema, path + ".zip");
        File.WriteAllText(path + ".json", JsonSerializer.Serialize(expected, _json) + "\n");

        var other = new MLContext(seed: 2);
        ITransformer loaded = other.Model.Load(path + ".zip", out DataViewSchema schema);
        CollectionAssert.AreEqual(expected.InputSchema, ColumnText.Schema(schema));
        CollectionAssert.AreEqual(ColumnText.Schema(output.Schema), ColumnText.Schema(loaded.GetOutputSchema(schema)));
        AssertOutputs(expected, loaded.Transform(recipe.Data(other)));
    }

    [TestMethod]
    [DynamicData(nameof(Recipes))]
    public void AModelConsistsOfTheFilesThatOneSavedElsewhereHas(string name)
    {
        ModelRecipe recipe = ModelRecipes.All.Single(recipe => recipe.Name == name);
        var ml = new MLContext(seed: 1);
        IDataView data = recipe.Data(ml);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ml.Model.Save(recipe.Pipeline(ml).Fit(data), data.Schema, path);

            CollectionAssert.AreEqual(
                ModelEntries.Describe(TestData.PathOf("models", name + ".zip")), ModelEntries.Describe(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertOutputs(Expectation expected, IDataView output)
    {
        foreach ((string column, string[] values) in expected.Outputs)
            ColumnText.AssertClose(values, ColumnText.Of(output, column), column);
    }

    private sealed record Expectation(string[] InputSchema, Dictionary<string, string[]> Outputs);
}
