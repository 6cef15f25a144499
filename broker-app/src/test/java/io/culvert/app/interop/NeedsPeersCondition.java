package io.culvert.app.interop;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link NeedsPeers}: run, skip with the reason, or fail because the peers are required. */
final class NeedsPeersCondition implements ExecutionCondition {

    private static final String SWITCH = "CULVERT_INTEROP";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> also = AnnotationSupport.findAnnotation(context.getElement(), NeedsPeers.class)
                .map(needs -> List.of(needs.alsoPrograms()))
                .orElse(List.of());
        List<String> missing = Requirements.missing(also);
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("all peers are here");
        }
        String reason = "interop peers missing: " + String.join(", ", missing);
        if (isRequired()) {
            throw new IllegalStateException(reason + " (" + SWITCH + "=required)");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean isRequired() {
        return "required".equals(System.getProperty(SWITCH, System.getenv(SWITCH)));
    }
}
