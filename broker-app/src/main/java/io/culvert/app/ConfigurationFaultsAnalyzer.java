package io.culvert.app;

import io.culvert.app.config.ConfigurationFaults;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A configuration that cannot be used is told fault by fault, a line each. */
final class ConfigurationFaultsAnalyzer extends AbstractFailureAnalyzer<ConfigurationFaults> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationFaults cause) {
        return new FailureAnalysis(
                String.join(
                        System.lineSeparator(),
                        cause.faults().stream().map(Object::toString).toList()),
                "Correct these keys; README.md names them all.",
                cause);
    }
}
