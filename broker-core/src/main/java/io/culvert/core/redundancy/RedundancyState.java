package io.culvert.core.redundancy;

/**
 * Where a unit stands. Each state has only what is valid in it.
 *
 * <p>The way up: Initialization, Negotiation, one of the standby states, Fencing, CatchingUp, Preparing, Active. The way
 * down: Active, HandingOver, a standby state; or at once whenever the lease is lost.
 */
sealed interface RedundancyState {
    StateName name();

    /** A state in which this unit has the lease, as far as it knows. */
    sealed interface Holding extends RedundancyState {
        Lease lease();
    }

    /**
     * A lease in hand.
     *
     * @param safeUntil nobody else can have it before; {@link BootTime#MIN} if it has lapsed
     */
    record Lease(LeaseValue value, BootTime safeUntil) {}

    record Initialization() implements RedundancyState {
        @Override
        public StateName name() {
            return StateName.INITIALIZATION;
        }
    }

    /**
     * Finds out who speaks.
     *
     * @param foreignSince since when the lease has been held by a process of this unit's name that is not known to be gone;
     *     {@link BootTime#MAX}: it is not
     */
    record Negotiation(BootTime since, BootTime foreignSince) implements RedundancyState {
        @Override
        public StateName name() {
            return StateName.NEGOTIATION;
        }
    }

    /**
     * Cold, bulk or hot.
     *
     * @param holdOff before this it does not take what it has given back itself
     */
    record Standby(StateName name, BootTime holdOff) implements RedundancyState {
        public Standby {
            if (!name.isStandby()) {
                throw new IllegalArgumentException("standby: " + name);
            }
        }
    }

    /** Has asked for the lease. */
    record Fencing(long request, BootTime since, Standby before, String reason) implements RedundancyState {
        @Override
        public StateName name() {
            return StateName.ACTIVE_FAST;
        }
    }

    /** @param reading whether the reading goes on, or is to be begun again at the store's next answer */
    record CatchingUp(Lease lease, long tail, boolean degraded, boolean reading) implements Holding {
        @Override
        public StateName name() {
            return StateName.ACTIVE_PRECONFIG;
        }
    }

    /** @param ready whether only a valid lease is missing */
    record Preparing(Lease lease, boolean degraded, boolean ready) implements Holding {
        @Override
        public StateName name() {
            return StateName.ACTIVE_POSTCONFIG;
        }
    }

    /**
     * Has the calls.
     *
     * @param speaking whether the gate was opened; not: it has lapsed, and it is being asked whose the lease is
     * @param suspended whether outputs do not wait for the journal
     * @param founding whether the full state is being written
     * @param behind whether the full state has to be written before the journal is complete again
     */
    record Active(Lease lease, boolean speaking, boolean suspended, boolean founding, boolean behind)
            implements Holding {
        @Override
        public StateName name() {
            return StateName.ACTIVE;
        }

        Active withLease(Lease changed) {
            return new Active(changed, speaking, suspended, founding, behind);
        }
    }

    /**
     * The gate is shut; what waits in the journal is being confirmed, then the lease is released.
     *
     * @param release the number of the request that gives it back; 0: not asked yet
     */
    record HandingOver(Lease lease, BootTime since, boolean suspended, boolean shutdown, long release)
            implements Holding {
        @Override
        public StateName name() {
            return StateName.ACTIVE_DRAIN;
        }
    }

    record Disabled(String reason) implements RedundancyState {
        @Override
        public StateName name() {
            return StateName.DISABLED;
        }
    }
}
