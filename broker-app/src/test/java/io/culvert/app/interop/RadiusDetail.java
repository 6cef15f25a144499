package io.culvert.app.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as FreeRADIUS received it: attribute names and values in its own notation, strings without quotes. */
public record RadiusDetail(Map<String, List<String>> attributes) {

    public RadiusDetail {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        attributes.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        attributes = copy;
    }

    /** The first value of that attribute. */
    public Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /** The value of a tunnel attribute, which FreeRADIUS writes as NAME:TAG; fails if it is absent. */
    public String tagged(String name) {
        return value(name + ":0")
                .or(() -> value(name))
                .orElseThrow(() -> new AssertionError("no " + name + " in " + attributes));
    }

    /** All values of that attribute in the order of the packet. */
    public List<String> values(String name) {
        return attributes.getOrDefault(name, List.of());
    }

    public boolean has(String name, String value) {
        return values(name).contains(value);
    }

    /** The value as a number; fails if it is absent. */
    public long number(String name) {
        return Long.parseLong(value(name).orElseThrow(() -> new AssertionError("no " + name + " in " + attributes)));
    }

    /** An accounting request of that {@code Acct-Status-Type}: Start, Interim-Update, Stop, Accounting-On... */
    public boolean isStatus(String type) {
        return has("Acct-Status-Type", type);
    }

    public boolean isOfUser(String name) {
        return has("User-Name", name);
    }

    /** Reads a detail file: a header line, indented attributes, an empty line; an unfinished record is left out. */
    static List<RadiusDetail> parse(String text) {
        List<RadiusDetail> records = new ArrayList<>();
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf(" = ");
            if (line.startsWith("\t") && equals > 0) {
                attributes
                        .computeIfAbsent(line.substring(1, equals), _ -> new ArrayList<>())
                        .add(unquote(line.substring(equals + 3)));
            } else if (line.isEmpty() && !attributes.isEmpty()) {
                records.add(new RadiusDetail(attributes));
                attributes = new LinkedHashMap<>();
            }
        }
        return records;
    }

    private static String unquote(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
                : value;
    }
}
