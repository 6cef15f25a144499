package io.culvert.app.rest;

import io.culvert.app.rest.Problem.FieldFault;
import java.util.List;

/** A request with faulty fields. */
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldFault> faults;

    BadRequest(List<FieldFault> faults) {
        super(faults.size() + " faulty fields", null, false, false);
        this.faults = List.copyOf(faults);
    }

    List<FieldFault> faults() {
        return faults;
    }
}
