import { render } from 'preact'
import { App, begin } from './shell/app'

// The question is under way while the page is drawn.
begin()

const root = document.getElementById('app')
if (root) render(<App />, root)
