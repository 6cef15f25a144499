package io.culvert.benchmarks.measure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** The {@code --name value} pairs of a command line, each to be asked for once. */
public final class Arguments {
    private final Map<String, String> given = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    public Arguments(String... arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException("expected --name value, not: " + arguments[i]);
            }
            given.put(arguments[i].substring(2), arguments[i + 1]);
        }
    }

    public String text(String name, String otherwise) {
        known.add(name);
        return given.getOrDefault(name, otherwise);
    }

    public int number(String name, int otherwise) {
        String value = text(name, Integer.toString(otherwise));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("--" + name + " must be a number: " + value, notANumber);
        }
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(text(name, "false"));
    }

    /** An IPv4 address with a port. */
    public InetSocketAddress address(String name, String otherwise) {
        return address(text(name, otherwise));
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("expected address:port, not: " + text);
        }
        return new InetSocketAddress(numeric(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    /** An address written in numbers; names are not looked up. */
    public static InetAddress numeric(String text) {
        if (!text.matches("[0-9.]+")) {
            throw new IllegalArgumentException("expected an IPv4 address, not: " + text);
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException("expected an IPv4 address, not: " + text, malformed);
        }
    }

    /** What was given and nobody has asked for. */
    public Map<String, String> rest() {
        var rest = new LinkedHashMap<>(given);
        rest.keySet().removeAll(known);
        return rest;
    }

    /** Fails if something was given that nobody asked for. */
    public void checkAllKnown() {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "--" + name + " is not known; these are: --" + String.join(" --", known));
            }
        }
    }
}
