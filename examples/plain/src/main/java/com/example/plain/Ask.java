package com.example.plain;

import dev.weir.Weir;
import dev.weir.client.CallResult;

/** Prints the answer to its arguments. */
public final class Ask {
    private Ask() {}

    public static void main(String[] arguments) {
        try (Weir weir = Weir.builder().build()) {
            CallResult result = weir.process(String.join(" ", arguments));
            System.out.println(result.text());
        }
    }
}
