package {{package}};

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import jakarta.inject.Inject;

/** Refuses prompts that have a sign, and leaves it out of answers. Thread-safe. */
public final class {{Class}} implements Guard {
    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public CallGuard begin(CallContext call) {
        return new CallGuard() {
            @Override
            public Request request(Request request) {
                RequestTexts.forEach(request, (text, kind) -> {
                    if (text.contains(settings.sign())) {
                        throw new GuardRefusal("sign", "it has a sign that is not allowed");
                    }
                });
                return request;
            }

            @Override
            public TextGuard answer(TextKind kind) {
                return new Cleaned();
            }
        };
    }

    /** Holds back what may be the beginning of the sign: the next piece may have the rest. */
    private final class Cleaned implements TextGuard {
        @Override
        public int lookBack() {
            return settings.sign().length() - 1;
        }

        @Override
        public ReleasedText check(String text, boolean last) {
            String sign = settings.sign();
            StringBuilder released = new StringBuilder();
            int at = 0;
            for (int found = text.indexOf(sign); found >= 0; found = text.indexOf(sign, at)) {
                released.append(text, at, found);
                at = found + sign.length();
            }
            int held = last ? 0 : Math.min(lookBack(), text.length() - at);
            while (held > 0 && !sign.startsWith(text.substring(text.length() - held))) {
                held--;
            }
            released.append(text, at, text.length() - held);
            return ReleasedText.changed(text.length() - held, released.toString());
        }
    }
}
