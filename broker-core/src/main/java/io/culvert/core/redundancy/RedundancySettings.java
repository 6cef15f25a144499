package io.culvert.core.redundancy;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who this unit is and what its group wants.
 *
 * @param unit this unit's name
 * @param others the other units of the group's member list; empty: it is alone
 * @param readable formats of checkpoint records that this release reads; it writes the highest
 */
public record RedundancySettings(
        String unit,
        Incarnation incarnation,
        Set<String> others,
        Isolation isolation,
        RedundancyTimes times,
        SortedSet<Integer> readable) {
    public RedundancySettings {
        if (!LeaseValue.isUnitName(unit)) {
            throw new IllegalArgumentException("name of a unit: " + unit);
        }
        others = Collections.unmodifiableSet(new TreeSet<>(others));
        readable = Collections.unmodifiableSortedSet(new TreeSet<>(readable));
        if (others.contains(unit)) {
            throw new IllegalArgumentException("the unit " + unit + " is listed as another one");
        }
        if (readable.isEmpty()) {
            throw new IllegalArgumentException("a unit that reads no format of records");
        }
    }
}
