package dev.weir.app;

import dev.weir.duration.DurationText;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.wiring.LlmSettings;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Prints how a call went over the targets of its route. */
final class RouteTrace implements CallListener {
    private final PrintWriter err;

    RouteTrace(PrintWriter err) {
        this.err = err;
    }

    /** The line about what a call for this model may ask. */
    static String begin(LlmSettings settings, String model) {
        RouteSettings route = settings.routes().get(model);
        if (route == null) {
            return "weir: '" + model + "' is not a route; its backend is '"
                    + settings.client().backend() + "'";
        }
        return "weir: route '" + model + "' (" + route.strategy() + "): "
                + route.targets().stream().map(RouteTarget::name).collect(Collectors.joining(", "));
    }

    @Override
    public void targetGivenUp(TargetGivenUp event) {
        print(event.backend() + "/" + event.model() + " was left ("
                + event.reason().label() + "): " + event.explanation());
    }

    @Override
    public void callHedged(CallHedged event) {
        print(event.backend() + "/" + event.model() + " was asked as well after " + DurationText.rounded(event.after())
                + (event.won() ? ": its output was first" : ": its output was not first"));
    }

    @Override
    public void callFinished(CallFinished event) {
        String attempts = event.attempts() == 1 ? "1 attempt" : event.attempts() + " attempts";
        String total = " after " + attempts + " in " + DurationText.rounded(event.duration());
        print(
                event.outcome() == Outcome.SUCCEEDED
                        ? "backend '" + event.servingBackend() + "', model '" + event.servingModel() + "' answered"
                                + total
                        : "no target answered" + total);
    }

    private void print(String text) {
        err.println("weir: " + text);
        err.flush();
    }
}
