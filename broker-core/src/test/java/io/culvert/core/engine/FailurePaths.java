package io.culvert.core.engine;

import io.culvert.core.failure.FailureEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every way to refuse or lose a call or a tunnel; other modules' tests follow what comes of them. */
public final class FailurePaths {
    private FailurePaths() {}

    static Stream<FailureRow> rows() {
        return Stream.of(TunnelFailures.rows(), CallFailures.rows(), PeerDisconnects.rows(), LinkFailures.rows())
                .flatMap(List::stream);
    }

    /** Goes each of the ways; the one failure that it makes, by the way's name. */
    public static Map<String, FailureEvent> failures() {
        var failures = new LinkedHashMap<String, FailureEvent>();
        rows().forEach(row -> failures.put(row.name(), row.driven().failures().getFirst()));
        return failures;
    }
}
