/// <reference lib="dom" />
import { html } from 'htm/preact';
import { render } from 'preact';
import { openLinksHere } from './api';
import { App } from './app';

openLinksHere();
render(html`<${App}/>`, document.body);
