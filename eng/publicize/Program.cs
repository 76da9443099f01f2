using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

// publicize SOURCE TARGET TYPE...
// Writes a copy of the assembly SOURCE in which the named internal types are public. Only their visibility bits change, so the
// identity stays and the compiler takes the copy for the original.
if (args.Length < 3)
{
    Console.Error.WriteLine("usage: publicize SOURCE TARGET TYPE...");
    return 2;
}

byte[] image = File.ReadAllBytes(args[0]);
HashSet<string> wanted = [.. args.Skip(2)];
using (var file = new PEReader(ImmutableArray.Create(image)))
{
    MetadataReader metadata = file.GetMetadataReader();
    int table = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.TypeDef);
    int rowSize = metadata.GetTableRowSize(TableIndex.TypeDef);
    foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        if (type.IsNested || !wanted.Remove(name))
            continue;
        // A row of the table starts with the type's attributes, little-endian; the visibility lies in the lowest three bits.
        int attributes = table + (MetadataTokens.GetRowNumber(handle) - 1) * rowSize;
        image[attributes] = (byte)(image[attributes] & ~(int)TypeAttributes.VisibilityMask | (int)TypeAttributes.Public);
    }
}

if (wanted.Count > 0)
{
    Console.Error.WriteLine($"{args[0]} : error MLV0001: there is no type {string.Join(", ", wanted)} in this assembly");
    return 1;
}

// An unchanged copy keeps its time stamp, so that what was compiled against it stays up to date.
if (!File.Exists(args[1]) || !File.ReadAllBytes(args[1]).AsSpan().SequenceEqual(image))
{
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
    File.WriteAllBytes(args[1], image);
}

return 0;
