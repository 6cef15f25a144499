package io.culvert.radius.packet;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.tinyradius.core.attribute.AttributeTemplate;
import org.tinyradius.core.dictionary.Dictionary;
import org.tinyradius.core.dictionary.MemoryDictionary;
import org.tinyradius.core.dictionary.WritableDictionary;
import org.tinyradius.core.dictionary.parser.ResourceParser;
import org.tinyradius.core.dictionary.parser.resolver.ClasspathResourceResolver;

/** The library's dictionary and, on top of it, what it lacks. <b>Thread:</b> any; read only once loaded. */
public final class RadiusDictionary {
    public static final Dictionary INSTANCE = load();

    private RadiusDictionary() {}

    /**
     * The attribute of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AttributeTemplate template(String name) {
        return INSTANCE.getAttributeTemplate(name)
                .orElseThrow(() -> new IllegalArgumentException("no attribute is called " + name));
    }

    /** Name of a standard attribute, or its number where it has none here. */
    static String name(int type) {
        return INSTANCE.getAttributeTemplate(-1, type)
                .map(AttributeTemplate::getName)
                .orElseGet(() -> "attribute " + type);
    }

    private static Dictionary load() {
        WritableDictionary dictionary = new MemoryDictionary();
        try {
            parseInto(dictionary, "org/tinyradius/core/dictionary/default_dictionary");
            parseInto(dictionary, "io/culvert/radius/packet/dictionary");
        } catch (IOException e) {
            throw new UncheckedIOException("RADIUS dictionary cannot be read", e);
        }
        return dictionary;
    }

    private static void parseInto(WritableDictionary dictionary, String resource) throws IOException {
        var _ = new ResourceParser(dictionary, ClasspathResourceResolver.INSTANCE).parseDictionary(resource);
    }
}
