using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MLVision.Extensions;

/// <summary>
/// An annotation of Pascal VOC. Format: M. Everingham, J. Winn, "The PASCAL Visual Object Classes Challenge 2012 Development
/// Kit".
/// </summary>
internal sealed class PascalVocFile
{
    private readonly string _path;
    private readonly XElement _root;

    private PascalVocFile(string path, XElement root)
    {
        _path = path;
        _root = root;
    }

    /// <exception cref="InvalidDataException">It is no annotation; the message has file and line.</exception>
    public static PascalVocFile Open(string path)
    {
        // A file must not be able to name other files or addresses to read.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using FileStream stream = File.OpenRead(path);
            using XmlReader reader = XmlReader.Create(stream, settings);
            var file = new PascalVocFile(path, XDocument.Load(reader, LoadOptions.SetLineInfo).Root!);
            return file._root.Name == "annotation"
                ? file
                : throw file.Fault(file._root, $"the outermost element is '{file._root.Name}'; wanted is 'annotation'.");
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"'{path}' is not well-formed XML: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The annotation '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The names of the classes of all objects.</summary>
    public IEnumerable<string> ReadClasses() => _root.Elements("object").Select(item => Child(item, "name").Value.Trim());

    /// <exception cref="InvalidDataException">Something is wrong; the message has file, line and field.</exception>
    public List<AnnotatedObject> ReadObjects(ClassIndex classes, bool oneBased)
    {
        // Some tools write 0 where they do not know the size.
        XElement? size = _root.Element("size");
        int width = size is null ? 0 : (int)Number(size, "width"), height = size is null ? 0 : (int)Number(size, "height");
        var objects = new List<AnnotatedObject>();
        foreach (XElement item in _root.Elements("object"))
        {
            XElement name = Child(item, "name");
            uint label = classes.Find(name.Value.Trim());
            if (label == 0)
                throw Fault(name, $"the class '{name.Value.Trim()}' is not one of {string.Join(", ", classes.Names)}.");
            XElement bounds = Child(item, "bndbox");
            int offset = oneBased ? 1 : 0;
            var box = new BoundingBox(Number(bounds, "xmin") - offset, Number(bounds, "ymin") - offset,
                Number(bounds, "xmax"), Number(bounds, "ymax"));
            if (AnnotatedObject.FindFault(box, width, height) is string fault)
                throw Fault(bounds, $"the box 'bndbox' {fault}.");
            bool isDifficult = item.Element("difficult") is not null && Number(item, "difficult") != 0;
            objects.Add(new AnnotatedObject(label, box, isDifficult, box.Area));
        }

        return objects;
    }

    private XElement Child(XElement parent, string name) =>
        parent.Element(name) ?? throw Fault(parent, $"'{parent.Name}' has no '{name}'.");

    private float Number(XElement parent, string name)
    {
        XElement element = Child(parent, name);
        return float.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw Fault(element, $"'{name}' is '{element.Value}'; wanted is a number.");
    }

    private InvalidDataException Fault(XElement element, string reason)
    {
        IXmlLineInfo position = element;
        return new InvalidDataException($"'{_path}', line {position.LineNumber}, column {position.LinePosition}: {reason}");
    }
}
