package com.example;

import software.amazon.awscdk.App;

public final class InvoicesApp {
    public static void main(final String[] args) {
        App app = new App();
        new InvoicesStack(app, "Invoices");
        app.synth();
    }
}
