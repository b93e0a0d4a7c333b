package dev.weir.batchjob;

import dev.weir.spi.backend.Request;
import dev.weir.spi.batchjob.BatchLine;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A budget in which every line is expected to cost a dollar, and that notes what is held and spent. */
final class FakeJobBudget implements BatchJobBudget {
    private final Map<String, Reservation> held = new LinkedHashMap<>();
    private final List<String> spent = new ArrayList<>();
    private final List<String> reserved = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    boolean settles = true;

    /** Has room for so many more parts. */
    void refuseAfter(int parts) {
        room = parts;
    }

    /** The estimates that are held. */
    List<BigDecimal> held() {
        return held.values().stream().map(part -> part.estimate().usd()).toList();
    }

    /** The ids of all parts for which was reserved. */
    List<String> reserved() {
        return reserved;
    }

    /** Models and amounts of what was settled, but zeros. */
    List<String> spent() {
        return spent;
    }

    /** What another process of the same budget would know. */
    void forget() {
        held.clear();
    }

    @Override
    public Cost estimate(BatchLine line, @Nullable Request request) {
        return Cost.builder().usd(BigDecimal.ONE).build();
    }

    @Override
    public void reserve(Reservation part) {
        if (room-- == 0) {
            room = 0;
            throw new IllegalStateException("no room for " + part.model() + " " + part.metadata());
        }
        reserved.add(part.id());
        held.put(part.id(), part);
    }

    @Override
    public void hold(Reservation part) {
        held.put(part.id(), part);
    }

    @Override
    public boolean settle(Reservation part, Cost cost) {
        if (!settles) {
            return false;
        }
        held.remove(part.id());
        if (cost.isUnknown() || cost.usd().signum() > 0) {
            spent.add(part.model() + " " + cost.usd());
        }
        return true;
    }
}
