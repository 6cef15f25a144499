package io.culvert.app.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; says everything that is wrong with it. */
public final class ConfigurationFaults extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    ConfigurationFaults(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining(System.lineSeparator())));
        this.faults = List.copyOf(faults);
    }

    /** In the order of the keys. */
    public List<Fault> faults() {
        return faults;
    }

    /**
     * One thing that is wrong.
     *
     * @param key the full key
     * @param problem the value and what to do about it, for people; never a secret
     */
    public record Fault(String key, String problem) {
        @Override
        public String toString() {
            return key + ": " + problem;
        }
    }
}
