package io.culvert.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON object without nesting, kept in a file, sorted by key: new figures replace those of the same name. */
public final class ResultsFile {
    private static final Pattern ENTRY = Pattern.compile("\"([^\"\\\\]*)\"\\s*:\\s*(\"[^\"\\\\]*\"|-?[0-9.eE+-]+)");

    private final Path file;

    public ResultsFile(Path file) {
        this.file = file;
    }

    /** Adds numbers and texts; texts must be free of quotes and backslashes. */
    public void merge(Map<String, ?> figures) {
        try {
            Map<String, String> entries = Files.exists(file) ? parse(Files.readString(file)) : new TreeMap<>();
            figures.forEach((key, value) -> entries.put(key, value instanceof Number ? plain(value) : quoted(value)));
            Files.writeString(file, format(entries));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The entries as they are written. */
    public static Map<String, String> parse(String json) {
        var entries = new TreeMap<String, String>();
        Matcher matcher = ENTRY.matcher(json);
        while (matcher.find()) {
            entries.put(matcher.group(1), matcher.group(2));
        }
        return entries;
    }

    static String format(Map<String, String> entries) {
        var text = new StringBuilder("{\n");
        int left = entries.size();
        for (var entry : entries.entrySet()) {
            text.append("  \"").append(entry.getKey()).append("\": ").append(entry.getValue());
            text.append(--left == 0 ? "\n" : ",\n");
        }
        return text.append("}\n").toString();
    }

    /** Reads the numbers and texts of a file. */
    public Map<String, String> entries() {
        try {
            return parse(Files.readString(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String plain(Object number) {
        String text = new BigDecimal(number.toString()).toPlainString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String quoted(Object value) {
        String text = value.toString();
        if (text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("no quotes or backslashes: " + text);
        }
        return '"' + text + '"';
    }
}
