package io.culvert.app.rest;

import io.culvert.app.rest.Field.Place;
import io.culvert.app.rest.Field.Read;
import io.culvert.app.rest.Problem.FieldFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of one request, read. */
final class Arguments {
    private static final int LONGEST_ECHO = 100;

    private final Map<Field<?>, Object> values = new HashMap<>();
    private final Operation operation;

    private Arguments(Operation operation) {
        this.operation = operation;
    }

    /**
     * Reads the fields of a request for {@code operation}.
     *
     * @throws BadRequest with all that is wrong, parameters included that the operation does not have
     */
    static Arguments read(Operation operation, Map<String, String> path, Map<String, String[]> query) {
        var arguments = new Arguments(operation);
        var faults = new ArrayList<FieldFault>();
        for (var field : operation.fields()) {
            switch (field.place()) {
                case PATH -> arguments.read(field, path.getOrDefault(field.name(), ""), faults);
                case QUERY -> {
                    var given = query.get(field.name());
                    if (given != null && given.length > 1) {
                        faults.add(
                                new FieldFault(field.name(), Optional.empty(), "is given " + given.length + " times"));
                    } else if (given != null) {
                        arguments.read(field, given[0], faults);
                    }
                }
            }
        }
        arguments.checkPeriod(faults);
        query.keySet().stream()
                .filter(name -> !operation.takes(name))
                // Not its value: whoever mistypes a name may have meant a secret for another server.
                .forEach(name -> faults.add(new FieldFault(
                        cut(name), Optional.empty(), "is no parameter of this path" + operation.hint())));
        if (!faults.isEmpty()) {
            throw new BadRequest(faults);
        }
        return arguments;
    }

    private <T> void read(Field<T> field, String text, List<FieldFault> faults) {
        switch (field.reader().apply(text)) {
            case Read.Value<T>(var value) -> values.put(field, value);
            case Read.Fault<T>(var problem) ->
                faults.add(new FieldFault(field.name(), Optional.of(cut(text)), problem));
        }
    }

    private void checkPeriod(List<FieldFault> faults) {
        if (values.get(Fields.FROM) instanceof Instant from
                && values.get(Fields.TO) instanceof Instant to
                && !from.isBefore(to)) {
            faults.add(new FieldFault(Fields.TO.name(), Optional.of(to.toString()), "must be after \"from\""));
        }
    }

    /** Empty if it was left out. */
    @SuppressWarnings("unchecked") // what is under a field was read by it
    <T> Optional<T> get(Field<T> field) {
        if (!operation.fields().contains(field)) {
            throw new IllegalStateException(operation + " does not declare " + field.name());
        }
        return Optional.ofNullable((T) values.get(field));
    }

    /** Of the path. */
    <T> T required(Field<T> field) {
        if (field.place() != Place.PATH) {
            throw new IllegalStateException(field.name() + " may be left out");
        }
        return get(field).orElseThrow();
    }

    int limit() {
        return get(Fields.LIMIT).orElse(Fields.DEFAULT_LIMIT);
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_ECHO) {
            return text;
        }
        // Half a character would be none in JSON.
        int end = Character.isHighSurrogate(text.charAt(LONGEST_ECHO - 1)) ? LONGEST_ECHO - 1 : LONGEST_ECHO;
        return text.substring(0, end) + "...";
    }
}
