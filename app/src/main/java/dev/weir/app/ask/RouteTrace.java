package dev.weir.app.ask;

import dev.weir.duration.DurationText;
import dev.weir.observe.DecisionText;
import dev.weir.route.FallbackRule;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallGuarded;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CallMirrored;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.wiring.LlmSettings;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Prints which targets of its route a call asked, and why it left each. */
final class RouteTrace implements CallListener {
    private final PrintWriter err;

    RouteTrace(PrintWriter err) {
        this.err = err;
    }

    /** The lines about what a call for this model may ask. */
    static String begin(LlmSettings settings, String model) {
        RouteSettings route = settings.routes().get(model);
        if (route == null) {
            return "weir: '" + model + "' is not a route; its backend is '"
                    + settings.client().backend() + "'";
        }
        StringBuilder lines = new StringBuilder("weir: route '" + model + "' (" + route.strategy() + "): "
                + route.targets().stream().map(RouteTarget::name).collect(Collectors.joining(", ")));
        route.onFailure().keySet().stream()
                .sorted()
                .forEach(reason -> lines.append("\nweir: on ")
                        .append(reason.label())
                        .append(" the route has a rule of its own: ")
                        .append(described(route.rule(reason))));
        if (route.mirror() != null) {
            lines.append("\nweir: " + route.mirror().share() + " of the calls are copied to "
                    + route.mirror().target().name());
        }
        return lines.toString();
    }

    private static String described(FallbackRule rule) {
        int most = rule.retries().retries();
        String retries = most == 0
                ? "no retry"
                : (most == 1 ? "1 retry" : most + " retries") + " after at most "
                        + DurationText.rounded(rule.retries().longestDelay());
        return retries
                + switch (rule.then()) {
                    case NEXT -> ", then the next target";
                    case LONGER_CONTEXT -> ", then the next target with a longer context";
                    case END -> ", then the call fails";
                };
    }

    @Override
    public void targetsOrdered(TargetsOrdered event) {
        print(DecisionText.of(event));
    }

    @Override
    public void targetGivenUp(TargetGivenUp event) {
        print(DecisionText.of(event));
    }

    @Override
    public void callHedged(CallHedged event) {
        print(DecisionText.of(event));
    }

    @Override
    public void callGuarded(CallGuarded event) {
        print(DecisionText.of(event));
    }

    @Override
    public void callMirrored(CallMirrored event) {
        print(DecisionText.of(event));
    }

    @Override
    public void targetSkipped(TargetSkipped event) {
        print(DecisionText.of(event));
    }

    @Override
    public void callFinished(CallFinished event) {
        print(DecisionText.of(event));
    }

    private void print(String text) {
        err.println("weir: " + text);
        err.flush();
    }
}
